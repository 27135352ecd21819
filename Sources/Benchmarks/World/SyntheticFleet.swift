import DatasetMetrics
import RunAnalytics
import RunModel

/// Datasets as a scrape shows them, with every family filled.
enum SyntheticFleet {
    private static let durationBounds: [Duration] = [
        1000, 2500, 5000, 10_000, 30_000, 60_000, 120_000, 300_000, 600_000, 1_800_000, 3_600_000, 7_200_000, 21_600_000, 86_400_000,
    ].map { .milliseconds($0) }
    private static let queueBounds: [Duration] = [
        500, 1000, 2500, 5000, 10_000, 30_000, 60_000, 120_000, 300_000, 600_000, 1_800_000, 3_600_000,
    ].map { .milliseconds($0) }

    static func make(datasetCount: Int) -> FleetSummary {
        let windows = ["1d", "7d", "28d"].compactMap(Window.init)
        var generator = SplitMix(seed: 1)
        var scratch = StatisticsScratch()
        let summaries = (0..<datasetCount).compactMap { index in
            facts(index, &generator).map { facts in
                DatasetSummary.compute(facts, windows: windows, now: SyntheticHistory.end, scratch: &scratch)
            }
        }
        return FleetSummary(datasets: summaries, windows: windows, now: SyntheticHistory.end)
    }

    private static func facts(_ index: Int, _ generator: inout SplitMix) -> DatasetFacts? {
        guard let token = DatasetToken(RunTokens.text(dataset: index, run: 0)), let space = SpaceToken("space\(index % 50)")
        else { return nil }
        let now = SyntheticHistory.end
        var facts = DatasetFacts(
            account: SyntheticHistory.account,
            dataset: Dataset(token: token, name: "Dataset with a longer name no. \(index)", space: Space(token: space, name: "Space")))
        facts.known = KnownHistory(
            start: now.advanced(byMilliseconds: -90 * UTCDay.milliseconds), end: now, isComplete: true, hasWholeCounters: true)
        facts.totals = DatasetTotals(
            states: [
                .succeeded: StateTotal(runs: 1000 + Int64(index), runTime: .milliseconds(123_456_789)),
                .failed: StateTotal(runs: 12, runTime: .milliseconds(45_678)),
            ], duration: histogram(durationBounds, &generator), queueLower: histogram(queueBounds, &generator),
            queueUpper: histogram(queueBounds, &generator), failures: ["unknown": 10, "query_timeout": 2])
        facts.latest = LatestRuns(
            lastRunCreatedAt: now, lastEnded: .init(createdAt: now, state: .succeeded, duration: .milliseconds(12_345)),
            lastSuccess: .init(createdAt: now, state: .succeeded, duration: .milliseconds(12_345)), consecutiveFailures: 0,
            oldestInFlightCreatedAt: now,
            inFlight: [.enqueued: 1])
        facts.schedule = ScheduleFigures(nextScheduledAt: now, lag: .milliseconds(1234))
        facts.figures = (0..<20).map { position in
            RunFigures(
                createdAt: (now - .days(1)).advanced(byMilliseconds: Int64(position) * 60_000 + 1),
                durationMilliseconds: Int64.random(in: 1000...1_000_000, using: &generator),
                state: position % 7 == 6 ? .failed : .succeeded)
        }
        facts.lastCollectedAt = now
        return facts
    }

    private static func histogram(_ bounds: [Duration], _ generator: inout SplitMix) -> DurationHistogram {
        let counts = bounds.map { _ in Int64.random(in: 0...500, using: &generator) } + [1]
        return DurationHistogram(bounds: bounds, counts: counts, sum: .milliseconds(987_654_321))
    }
}
