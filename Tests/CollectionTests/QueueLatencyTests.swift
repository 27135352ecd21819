import Collection
import CollectionTestSupport
import ModeSimulator
import RunHistory
import RunModel
import Testing

/// What is stored of queueing, held against what really happened in the simulated workspace.
@Suite struct QueueLatencyTests {
    private static let start = Timestamp(milliseconds: 1_767_225_600_000)
    private static let now = start.advanced(byMilliseconds: UTCDay.milliseconds + 1_000_000)

    private func parameters(distinguishesRunning: Bool) -> WorldParameters {
        WorldParameters(
            seed: 5,
            datasetCount: 40,
            spaceCount: 3,
            start: Self.start,
            executionSlots: 2,
            distinguishesRunning: distinguishesRunning
        )
    }

    /// Polling sees waiting and running apart here, so every interval must hold the true wait.
    @Test func intervalsFromPollingHoldTheTruth() async throws {
        let harness = try CollectorHarness(parameters: parameters(distinguishesRunning: true), startingAt: Self.now)
        for _ in 0..<180 {
            _ = await harness.collector.pass(.fresh)
            harness.clock.advance(byMilliseconds: 20_000)
        }
        var checked = 0
        for dataset in try harness.history.datasets() {
            let index = try #require(harness.world.datasetNumber(dataset.dataset.token))
            for stored in try harness.history.runs(dataset: dataset.id, limit: 1000) {
                guard let queue = stored.queue, stored.state.isEnded else { continue }
                let run = try #require(harness.world.run(dataset: index, token: stored.key.token.text, at: harness.clock.now))
                let display = harness.world.datasets[index].stateDisplay
                let wait = min(run.visiblyStartedAt(display: display), run.endedAt).milliseconds - run.createdAt.milliseconds
                #expect(queue.lower <= .milliseconds(wait) && .milliseconds(wait) <= queue.upper, "\(queue) does not hold \(wait)")
                #expect(queue.source == .polling)
                checked += 1
            }
        }
        #expect(checked >= 30)
    }

    @Test func queryRunsGiveTheExactWait() async throws {
        let harness = try CollectorHarness(parameters: parameters(distinguishesRunning: false), startingAt: Self.now, queryRuns: .all)
        for _ in 0..<60 { _ = await harness.collector.pass(.withBackfill) }
        #expect(try harness.history.runsAwaitingQueryRuns(limit: 10).isEmpty)
        var checked = 0
        for dataset in try harness.history.datasets() {
            let index = try #require(harness.world.datasetNumber(dataset.dataset.token))
            for stored in try harness.history.runs(dataset: dataset.id, limit: 1000) where stored.state.isEnded {
                let run = try #require(harness.world.run(dataset: index, token: stored.key.token.text, at: harness.clock.now))
                guard let wait = run.queueMilliseconds else { continue }
                #expect(stored.queue == QueueLatency(lower: .milliseconds(wait), upper: .milliseconds(wait), source: .queryRun))
                checked += 1
            }
        }
        #expect(checked > 200)
    }

    @Test func runsNeverWatchedHaveNone() async throws {
        let harness = try CollectorHarness(parameters: parameters(distinguishesRunning: true), startingAt: Self.now)
        _ = await harness.collector.pass(.withBackfill)
        for dataset in try harness.history.datasets() {
            for run in try harness.history.runs(dataset: dataset.id, limit: 1000) where run.state.isEnded { #expect(run.queue == nil) }
        }
    }
}
