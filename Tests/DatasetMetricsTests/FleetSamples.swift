// swift-format-ignore-file: NeverForceUnwrap
// Fixtures: a literal that is not valid fails every test at once.

import DatasetMetrics
import Exposition
import RunAnalytics
import RunModel
import TestSupport

/// Small fleets with everything that rendering has to deal with.
enum FleetSamples {
    static let now = Timestamp(iso8601: "2026-11-22T12:00:00Z")!
    static let windows = ["1d", "7d"].compactMap(Window.init)
    static let durationBounds: [Int64] = [1000, 2500, 60_000]
    static let queueBounds: [Int64] = [500, 10_000]

    static func ago(_ minutes: Int64) -> Timestamp { now.advanced(byMilliseconds: -minutes * 60_000) }

    /// A busy dataset, one without runs, and one of which the past is still being read.
    static var fleet: FleetSummary { FleetSummary(datasets: [busy, empty, beginning].map(summary), windows: windows, now: now) }

    static func summary(_ facts: DatasetFacts) -> DatasetSummary {
        var scratch = StatisticsScratch()
        return DatasetSummary.compute(facts, windows: windows, now: now, scratch: &scratch)
    }

    static var busy: DatasetFacts {
        let space = Space(token: SpaceToken("5ace")!, name: "Finance \\ \"core\"")
        var facts = DatasetFacts(
            account: "acme", dataset: Dataset(token: DatasetToken("da7a")!, name: "Orders\nby day 🚚", space: space))
        facts.known = KnownHistory(
            start: ago(60 * 24 * 40), end: now, isComplete: true, hasWholeCounters: true)
        facts.totals = DatasetTotals(
            states: [
                .succeeded: StateTotal(runs: 120, runTime: .milliseconds(3_600_500)),
                .failed: StateTotal(runs: 3, runTime: .milliseconds(61_001)),
            ],
            duration: DurationHistogram(
                bounds: durationBounds.map { .milliseconds($0) }, counts: [0, 1, 100, 19], sum: .milliseconds(3_600_500)),
            queueLower: DurationHistogram(bounds: queueBounds.map { .milliseconds($0) }, counts: [20, 3, 0], sum: .milliseconds(12_345)),
            queueUpper: DurationHistogram(bounds: queueBounds.map { .milliseconds($0) }, counts: [1, 20, 2], sum: .milliseconds(98_765)),
            failures: ["query_timeout": 2, "unknown": 1])
        facts.latest = LatestRuns(
            lastRunCreatedAt: ago(1),
            lastEnded: .init(createdAt: ago(30), state: .failed, duration: .milliseconds(20_500)),
            lastSuccess: .init(createdAt: ago(90), state: .succeeded, duration: .milliseconds(31_000)),
            lastSuccessCompletedAt: ago(90).advanced(byMilliseconds: 31_000), consecutiveFailures: 1,
            oldestInFlightCreatedAt: ago(5), inFlight: [.enqueued: 2, .other("rebooting"): 1, .other("paused"): 4])
        facts.schedule = ScheduleFigures(nextScheduledAt: now.advanced(byMilliseconds: 1_800_000), lag: .milliseconds(4250))
        facts.figures = [
            run(minutesAgo: 15_000, .succeeded, 41_000), run(minutesAgo: 14_000, .succeeded, 42_000),
            run(minutesAgo: 3000, .succeeded, 40_000), run(minutesAgo: 120, .succeeded, 30_001), run(minutesAgo: 90, .succeeded, 31_000),
            run(minutesAgo: 60, .cancelled, 5000), run(minutesAgo: 30, .failed, 20_500), run(minutesAgo: 5, .enqueued, RunFigures.none),
        ]
        facts.lastCollectedAt = now
        return facts
    }

    /// A dataset without runs, of which that is known.
    static var empty: DatasetFacts {
        DatasetFacts(
            account: "acme", dataset: Dataset(token: DatasetToken("c0de")!, name: nil, space: nil),
            known: KnownHistory(start: now, end: now, reachesBeginning: true, isComplete: true, hasWholeCounters: true))
    }

    /// The busy dataset while only its newest hour has been read.
    static var beginning: DatasetFacts {
        var facts = busy
        facts.dataset.token = DatasetToken("be91")!
        facts.known = KnownHistory(start: ago(60), end: now)
        facts.latest.lastSuccess = nil
        facts.latest.lastSuccessCompletedAt = nil
        return facts
    }

    static func run(minutesAgo: Int64, _ state: RunState.Code, _ durationMilliseconds: Int64) -> RunFigures {
        RunFigures(createdAt: ago(minutesAgo), durationMilliseconds: durationMilliseconds, state: state)
    }

    static var exporter: ExporterSnapshot {
        var snapshot = ExporterSnapshot(build: .init(version: "1.2.3", revision: "abc", swiftVersion: "6.3"))
        snapshot.isUp = true
        var requests = DurationHistogram.ofRequests
        for milliseconds in [40, 300, 70_000, -5] as [Int64] { requests.observe(milliseconds: milliseconds) }
        snapshot.endpoints = [
            "runs": .init(requests: ["200": 3, "timeout": 1], duration: requests), "verify": .init(requests: ["200": 1]),
        ]
        snapshot.apiWait = .milliseconds(1500)
        snapshot.backfillRequestsLeft = 12
        snapshot.runsChangedAfterEnd = 1
        snapshot.collectErrors = ["timeout": 1, "malformed": 0]
        snapshot.lastCollectSuccessAt = now
        snapshot.runsRejected = [.negativeDuration: 2]
        snapshot.shard = (1, 4)
        snapshot.datasets = 2
        snapshot.historyRuns = 123
        snapshot.historyBytes = 4096
        var process = ProcessSnapshot()
        process.cpuTime = .milliseconds(12_340)
        process.openDescriptors = 9
        process.maximumDescriptors = 1024
        process.virtualMemoryBytes = 1 << 30
        process.residentMemoryBytes = 1 << 20
        process.startedAt = ago(60)
        process.threads = 7
        snapshot.process = process
        return snapshot
    }

    /// A whole exposition.
    static func text(_ format: ExpositionFormat, fleet: FleetSummary = fleet) -> String {
        String(decoding: FleetRenderer.render(fleet, format: format) + ExporterRenderer.render(exporter, format: format), as: UTF8.self)
    }
}
