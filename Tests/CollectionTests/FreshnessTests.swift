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

        func sentence(_ world: String) -> String {
            let (half, most) = (percentile(0.5, of: delays), percentile(0.95, of: delays))
            return "\(world): p50 \(half) s, p95 \(most) s, looks p95 \(percentile(0.95, of: gaps)) s, \(requestsPerSecond) requests/s"
        }
    }

    /// Reads the past with a budget without end, then watches for `length`; runs that ended in the last `grace` seconds may not have been
    /// seen yet.
    private func measure(_ world: FakeWorkspace, for length: Duration, grace: Double = 60) async throws -> Measured {
        let collection = try FakeCollection(world)
        _ = await collection.collector(requestsPerSecond: 1e6).pass(.withBackfill)
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
            guard run.ended > begin, run.ended.seconds < end.seconds - grace else { continue }
            let seen = try #require(record.endedAt[run.token], "run \(run.token) was never seen ended")
            measured.delays.append(seen.seconds - run.ended.seconds)
            let looks = (record.inFlightAt[run.token] ?? []).map(\.seconds) + [seen.seconds]
            measured.gaps += zip(looks, looks.dropFirst()).map { $1 - $0 }
        }
        // What was shown is stored.
        for (name, runs) in world.runs {
            let expected = Set(runs.filter { $0.ended.seconds < end.seconds - grace }.map(\.token))
            #expect(try collection.tokens(of: name).isSuperset(of: expected))
        }
        return measured
    }

    @Test func aThousandDatasetsAreTwentySecondsBehindAtMost() async throws {
        let world = FakeWorkspace.regular(datasets: 1000, every: .seconds(3600), past: .seconds(7200), future: .seconds(1800))
        let measured = try await measure(world, for: .seconds(1200))
        let (half, most) = (measured.percentile(0.5, of: measured.delays), measured.percentile(0.95, of: measured.delays))
        print(measured.sentence("1,000 datasets"))
        #expect(measured.delays.count > 250)
        #expect(most <= 20 && half <= 12)
        #expect(measured.percentile(0.95, of: measured.gaps) <= 15)
        #expect(measured.requestsPerSecond <= 3.01)
    }

    /// Ten minutes each: 170 are in flight at once, more than can be looked at one by one. The sweep shows the successes.
    @Test func longRunsOfAThousandDatasetsAreSeenToSucceedByTheSweep() async throws {
        let world = FakeWorkspace.regular(
            datasets: 1000, every: .seconds(3600), lasting: 540..<660, past: .seconds(7200), future: .seconds(2400))
        // A failure shows at its run's turn only, every 170 ÷ 1 s.
        let measured = try await measure(world, for: .seconds(1500), grace: 400)
        print(measured.sentence("1,000 datasets with long runs"))
        #expect(measured.delays.count > 250)
        #expect(measured.percentile(0.5, of: measured.delays) <= 20)
        #expect(measured.percentile(0.9, of: measured.delays) <= 40)
        #expect(measured.requestsPerSecond <= 3.01)
    }

    /// A schedule is set at full hours: 250 runs begin in the same minute.
    @Test func aThousandDatasetsThatStartAtFullHoursAreAMinuteBehindAtMost() async throws {
        let world = FakeWorkspace.regular(
            datasets: 1000, every: .seconds(3600), startingTogether: 250, past: .seconds(7200), future: .seconds(5400))
        let measured = try await measure(world, for: .seconds(4800))
        print(measured.sentence("1,000 datasets, 250 at full hours"))
        #expect(measured.delays.count > 1000)
        #expect(measured.percentile(0.5, of: measured.delays) <= 30)
        #expect(measured.percentile(0.95, of: measured.delays) <= 60)
        #expect(measured.requestsPerSecond <= 3.01)
    }

    @Test func aHundredDatasetsAreTwelveSecondsBehindAtMost() async throws {
        let world = FakeWorkspace.regular(datasets: 100, every: .seconds(900), past: .seconds(7200), future: .seconds(2400))
        let measured = try await measure(world, for: .seconds(1800))
        print(measured.sentence("100 datasets"))
        #expect(measured.delays.count > 100)
        #expect(measured.percentile(0.95, of: measured.delays) <= 12)
        #expect(measured.percentile(0.95, of: measured.gaps) <= 15)
        #expect(measured.requestsPerSecond <= 3.01)
    }
}
