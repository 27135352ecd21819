import Collection
import RunHistory
import RunModel
import Testing

/// How late figures are, and what that costs, with the default settings and a budget of 3 requests a second. Time is the world's: it moves
/// only when the collector waits for its budget or for the next pass.
@Suite struct FreshnessTests {
    private struct Measured {
        var delays: [Double] = []
        var gaps: [Double] = []
        var requestsPerSecond = 0.0

        func percentile(_ share: Double, of values: [Double]) -> Double {
            let sorted = values.sorted()
            return sorted.isEmpty ? 0 : sorted[min(sorted.count - 1, Int(Double(sorted.count) * share))]
        }
    }

    /// Reads the past with a budget without end, then watches for `length`.
    private func measure(datasets: Int, every interval: Duration, for length: Duration) async throws -> Measured {
        let world = FakeWorkspace.regular(datasets: datasets, every: interval, past: .seconds(7200), future: length + .seconds(600))
        let collection = try FakeCollection(world)
        _ = await collection.collector(requestsPerSecond: 1e6).pass(.withPast)
        let collector = collection.collector(requestsPerSecond: 3)
        // The first pass of a process lists everything to its end; the rest is what a day looks like.
        await collector.round { _ in }
        world.forget()
        let (begin, until) = (world.now, world.now.advanced(byMilliseconds: length.components.seconds * 1000))
        while world.now < until { await collector.round { _ in } }
        let (record, end) = (world.record, world.now)
        var measured = Measured()
        measured.requestsPerSecond = Double(record.total) / (end.seconds - begin.seconds)
        for run in world.runs.values.joined() {
            // The last minute is left out: those may not have been seen yet.
            guard run.ended > begin, run.ended.seconds < end.seconds - 60 else { continue }
            let seen = try #require(record.endedAt[run.token], "run \(run.token) was never seen ended")
            measured.delays.append(seen.seconds - run.ended.seconds)
            let looks = (record.inFlightAt[run.token] ?? []).map(\.seconds) + [seen.seconds]
            measured.gaps += zip(looks, looks.dropFirst()).map { $1 - $0 }
        }
        // What was shown is stored.
        for (name, runs) in world.runs {
            let expected = Set(runs.filter { $0.ended.seconds < end.seconds - 60 }.map(\.token))
            #expect(try collection.tokens(of: name).isSuperset(of: expected))
        }
        return measured
    }

    @Test func aThousandDatasetsAreTwentySecondsBehindAtMost() async throws {
        let measured = try await measure(datasets: 1000, every: .seconds(3600), for: .seconds(1200))
        let (half, most) = (measured.percentile(0.5, of: measured.delays), measured.percentile(0.95, of: measured.delays))
        print(
            "1,000 datasets: p50 \(half) s, p95 \(most) s, looks p95 \(measured.percentile(0.95, of: measured.gaps)) s, \(measured.requestsPerSecond) requests/s"
        )
        #expect(measured.delays.count > 250)
        #expect(most <= 20 && half <= 12)
        #expect(measured.requestsPerSecond <= 3.01)
    }

    @Test func aHundredDatasetsAreTwelveSecondsBehindAtMost() async throws {
        let measured = try await measure(datasets: 100, every: .seconds(900), for: .seconds(1800))
        let (half, most) = (measured.percentile(0.5, of: measured.delays), measured.percentile(0.95, of: measured.delays))
        print(
            "100 datasets: p50 \(half) s, p95 \(most) s, looks p95 \(measured.percentile(0.95, of: measured.gaps)) s, \(measured.requestsPerSecond) requests/s"
        )
        #expect(measured.delays.count > 100)
        #expect(most <= 12)
        #expect(measured.percentile(0.95, of: measured.gaps) <= 15)
        #expect(measured.requestsPerSecond <= 3.01)
    }
}
