import RunModel
import Synchronization
import TestSupport
import Testing

@testable import Collection
@testable import ModeAPI
@testable import RunHistory

/// In which order the past is read, how far, and what is said of the rest.
@Suite struct BackfillTests {
    /// 1,000 datasets with 90 days of hourly to daily runs: hours of requests, and the first datasets complete within a minute.
    @Test func theFirstDatasetsAreCompleteWithinAMinute() async throws {
        var runs: [String: [FakeWorkspace.FakeRun]] = [:]
        let names = (0..<1000).map { "d\($0)" }
        for (index, name) in names.enumerated() {
            let step = Int64([1, 6, 24][index % 3]) * 3_600_000
            runs[name] = (1...200).reversed().map { number in
                let created = FakeWorkspace.start.advanced(byMilliseconds: -step * Int64(number) - Int64(index))
                return .init(token: "r\(index)x\(number)", created: created, ended: created.advanced(byMilliseconds: 1000))
            }
        }
        let spaces = stride(from: 0, to: 1000, by: 100).map { Array(names[$0..<$0 + 100]) }
        let world = FakeWorkspace(spaces: spaces, runs: runs, startingAt: FakeWorkspace.start)
        let collection = try FakeCollection(world)
        let collector = collection.collector(requestsPerSecond: 3) { $0.backfill = .seconds(90 * 86_400) }
        let task = Task { await collector.pass(.fresh) }
        while world.now.seconds < FakeWorkspace.start.seconds + 60 { await Task.yield() }
        task.cancel()
        _ = await task.value
        #expect(try collection.history.datasets().filter(\.known.isComplete).count >= 2)
        let estimate = try #require(collection.heard.estimates.withLock { $0.last }).estimate
        #expect(estimate.requestsLeft > 0 && estimate.completeDatasets >= 2)
    }

    @Test func theQueueServesWindowsFirstAndShortPastsFirst() {
        func entry(_ id: Int64, _ hasWindow: Bool, _ pages: Int) -> BackfillQueue.Entry {
            .init(hasWindow: hasWindow, pagesLeft: pages, id: DatasetID(rawValue: id))
        }
        var queue = BackfillQueue([entry(1, true, 1), entry(2, false, 9), entry(3, false, 2)])
        queue.insert(entry(4, false, 5))
        queue.insert(entry(5, true, 3))
        var order: [Int64] = []
        while let id = queue.next() { order.append(id.rawValue) }
        #expect(order == [3, 4, 2, 1, 5])
    }

    /// What is read of the past does not depend on when it is read, nor on being killed: as far as the shorter of both settings.
    @Test(arguments: [UInt64(1), 2, 3, 4]) func killsAtAnyMomentLeaveTheSameHistory(seed: UInt64) async throws {
        let past = Duration.seconds(20 * 86_400)
        func world() -> FakeWorkspace { .regular(datasets: 6, every: .seconds(7200), past: past, future: .seconds(-3600), seed: seed) }
        func settings(_ settings: inout CollectorSettings) {
            settings.backfill = .seconds(30 * 86_400)
            settings.retention = .seconds(10 * 86_400)
        }
        let whole = try FakeCollection(world())
        _ = await whole.collector(settings).pass(.withBackfill)
        let killed = try FakeCollection(world())
        var random = SeededGenerator(seed: seed)
        for _ in 0..<12 {
            let collector = killed.collector(settings)
            let requests = killed.workspace.record.total + Int.random(in: 1...9, using: &random)
            let hasEnded = Mutex(false)
            let task = Task {
                _ = await collector.pass(.withBackfill)
                hasEnded.withLock { $0 = true }
            }
            while killed.workspace.record.total < requests, !hasEnded.withLock({ $0 }) { await Task.yield() }
            task.cancel()
            _ = await task.value
        }
        _ = await killed.collector(settings).pass(.withBackfill)
        #expect(try killed.history.verify() == [])
        for name in whole.workspace.runs.keys {
            let (one, other) = (try #require(try whole.stored(name)), try #require(try killed.stored(name)))
            #expect(one.known.isComplete && other.known.isComplete)
            let expected = try whole.history.read { try $0.totals(dataset: one.id) }
            #expect(try killed.history.read { try $0.totals(dataset: other.id) } == expected, "\(name)")
        }
    }

    @Test func theEstimateComesToNothingWhenAllIsRead() async throws {
        let world = FakeWorkspace.regular(datasets: 5, every: .seconds(600), past: .seconds(5 * 86_400), future: .seconds(-3600))
        let collection = try FakeCollection(world)
        let collector = collection.collector { $0.backfill = .seconds(4 * 86_400) }
        _ = await collector.pass(.fresh)
        let before = try BackfillEstimate(collection.history.datasets(), totals: [:])
        let read = world.record.total
        _ = await collector.pass(.withBackfill)
        let after = try BackfillEstimate(collection.history.datasets(), totals: [:])
        let needed = world.record.total - read
        #expect(after.requestsLeft == 0 && after.completeDatasets == 5)
        // 4 days of 144 runs, 30 to a page: about 20 pages each.
        #expect(before.requestsLeft > needed / 2 && before.requestsLeft < needed * 2)
        let fractions = collection.heard.progress.withLock { $0.compactMap(\.fraction) }
        #expect(zip(fractions, fractions.dropFirst()).allSatisfy { $0 <= $1 })
    }

    @Test func pagesThatRunsSinceThenMovedAreSkippedInGrowingStrides() throws {
        let from = Timestamp(milliseconds: 0)
        var walk = BackfillWalk(coverage: Coverage(from: from, to: from.advanced(byMilliseconds: 1_000_000), resumePage: 10))
        // 3,000 runs came since: what was on page 10 is on page 110.
        var read = 0
        var lowest = from
        while read < 40, lowest == from {
            read += 1
            let number = walk.number
            let rows = try (0..<30).map { row in
                let created = from.advanced(byMilliseconds: Int64((110 - number) * 30 + 30 - row) * 10 - 5)
                return try Run(
                    token: #require(RunToken("r\(number)x\(row)")), state: .succeeded, createdAt: created, updatedAt: nil,
                    completedAt: created)
            }
            let page = Page(
                rows: rows, number: number, rowIdentities: (0..<30).map { UInt64(number * 30 + $0) },
                observedAt: .init(earliest: from, latest: Timestamp(milliseconds: .max)))
            lowest = walk.take(page, latest: Timestamp(milliseconds: .max))?.from ?? lowest
        }
        #expect(lowest < from && read <= 20)
    }
}
