import Configuration
import DatasetMetrics
import Foundation
import HistoryAnalysis
import HistoryImport
import RunAnalytics
import RunHistory
import RunModel
import TestSupport
import Testing

@testable import Exporter

@Suite struct HistoryBackfillTests {
    private static let step: Int64 = 300_000

    /// The text of a backfill.
    static func text(
        _ harness: ImportWorkshop,
        _ request: BackfillRequest,
        _ configuration: ExporterConfiguration = ExporterConfiguration()
    ) throws -> String {
        var bytes: [UInt8] = []
        try HistoryBackfill(history: harness.history, configuration: configuration).write(request, now: harness.now) { bytes += $0 }
        return String(decoding: bytes, as: UTF8.self)
    }

    private struct Series: Hashable {
        let name: String
        let labels: [String: String]
    }

    /// One run with a wrong year: gigabytes of samples that say the same, if nobody stopped it.
    @Test func aRunOfAnotherCenturyIsNotReplayedUnasked() throws {
        let harness = try ImportWorkshop(datasets: 2)
        try harness.importWorld(at: harness.now)
        let token = try #require(try harness.history.datasets().map(\.dataset.token).min())
        let line = #"{"token":"stray","state":"failed","created_at":"1990-01-01T00:00:00Z","completed_at":"1990-01-01T00:01:00Z"}"#
        try harness.run([try harness.file("stray.jsonl", line + "\n")], ImportDefaults(account: "acme", dataset: token))
        let refusal = try #require(throws: BackfillRefused.self) { try Self.text(harness, BackfillRequest()) }
        #expect(refusal.description.contains("1990-01-01") && refusal.description.contains("--since"))
        #expect(refusal.description.contains(token.text))
        let since = try #require(Timestamp(iso8601: "1989-12-31T00:00:00Z"))
        let asked = BackfillRequest(since: since, step: .days(1), datasets: [token], families: [.lastRun])
        #expect(try Self.text(harness, asked).contains(" 631152000"))
    }

    @Test func excludedFamiliesAreWrittenOnlyWhenTheyAreNamed() throws {
        let harness = try ImportWorkshop(datasets: 2)
        try harness.importWorld(at: harness.now)
        var configuration = ExporterConfiguration()
        configuration.metrics.exclude = [try NamePattern("mode_dataset_last_.*")]
        let request = BackfillRequest(since: harness.now)
        let text = try Self.text(harness, request, configuration)
        #expect(!text.contains("# TYPE mode_dataset_last_") && text.contains("# TYPE mode_dataset_runs "))
        let named = BackfillRequest(since: harness.now, families: [.lastRun])
        #expect(try Self.text(harness, named, configuration).contains("mode_dataset_last_run_timestamp_seconds"))
    }

    /// Every series of the families ends where the live metrics stand now, with the same names and labels, though retention has
    /// removed runs: so the live series goes on where the backfilled one ends.
    @Test func everySeriesEndsAtWhatServeExports() throws {
        let harness = try ImportWorkshop(datasets: 5)
        try harness.importWorld(at: harness.now)
        try harness.history.prune(before: ImportWorkshop.start.advanced(byMilliseconds: UTCDay.milliseconds))
        let request = BackfillRequest(since: harness.now, step: .milliseconds(Self.step))
        let past = try ExpositionOracle.parse(try Self.text(harness, request), openMetrics: true)
        var reader = FleetReader(account: nil, windows: ExporterConfiguration().metrics.windows)
        let fleet = try reader.read(harness.history, now: harness.now)
        let live = try ExpositionOracle.parse(
            String(decoding: FleetRenderer.render(fleet, format: .openMetrics), as: UTF8.self) + "# EOF\n",
            openMetrics: true
        )
        let families = Set(past.map(\.family))
        // A histogram of queue latencies that was never filled is exported at zero, but has no past.
        let queues = Set(live.filter { $0.name == "mode_dataset_run_queue_seconds_count" && $0.number > 0 }.map { $0.labels["dataset"] })
        let expected = live.filter { sample in
            families.contains(sample.family)
                && (sample.family != "mode_dataset_run_queue_seconds" || queues.contains(sample.labels["dataset"]))
        }
        #expect(Set(past.map(\.timestamp)) == [Double(harness.now.milliseconds) / 1000])
        let ends = Dictionary(uniqueKeysWithValues: past.map { (Series(name: $0.name, labels: $0.labels), $0.number) })
        #expect(ends.count == expected.count)
        for sample in expected {
            #expect(ends[Series(name: sample.name, labels: sample.labels)] == sample.number, "\(sample.name) \(sample.labels)")
        }
    }

    @Test func countersBeginAtZeroBeforeTheFirstRunAndCountEndsUntilThen() throws {
        let harness = try ImportWorkshop(datasets: 3, days: 1)
        try harness.importWorld(at: harness.now)
        let request = BackfillRequest(step: .milliseconds(Self.step), families: [.runs])
        let samples = try ExpositionOracle.parse(try Self.text(harness, request), openMetrics: true)
        for dataset in harness.world.datasets {
            let runs = harness.world.runs(dataset: dataset.index, at: harness.now)
            guard let first = runs.first else { continue }
            let own = samples.filter { $0.labels["dataset"] == dataset.token.text }
            let begin = try #require(own.compactMap(\.timestamp).min())
            #expect(begin * 1000 < Double(first.createdAt.milliseconds))
            #expect(begin * 1000 + Double(Self.step) >= Double(first.createdAt.milliseconds))
            for sample in own {
                let instant = Int64((try #require(sample.timestamp) * 1000).rounded())
                let ended = runs.filter { run in
                    run.endedAt.milliseconds <= instant
                        && harness.world.observed(run, at: harness.now)?.state.name == sample.labels["state"]
                }
                #expect(sample.number == Double(ended.count))
            }
        }
    }

    @Test func onlyWhatIsAskedForIsWritten() throws {
        let harness = try ImportWorkshop(datasets: 3, days: 1)
        try harness.importWorld(at: harness.now)
        let token = try #require(harness.truth(at: harness.now).keys.min())
        let families = try BackfillRequest.families(named: ["mode_dataset_runs_total"])
        let text = try Self.text(harness, BackfillRequest(step: .hours(1), datasets: [token], families: families))
        let samples = try ExpositionOracle.parse(text, openMetrics: true)
        #expect(Set(samples.map(\.name)) == ["mode_dataset_runs_total"])
        #expect(Set(samples.compactMap { $0.labels["dataset"] }) == [token.text])
    }

    @Test func whatMakesNoSenseIsRefused() throws {
        let harness = try ImportWorkshop(days: 1)
        #expect(throws: BackfillRefused.self) { try Self.text(harness, BackfillRequest()) }
        try harness.importWorld(at: harness.now)
        let later = harness.now.advanced(byMilliseconds: 1000 * Self.step)
        #expect(throws: BackfillRefused.self) { try Self.text(harness, BackfillRequest(since: later)) }
        #expect(throws: BackfillRefused.self) { try Self.text(harness, BackfillRequest(datasets: [try #require(DatasetToken("nobody"))])) }
        #expect(throws: BackfillRefused.self) { try BackfillRequest.families(named: ["up"]) }
    }

    /// A query run that is still awaited keeps a run out of the live histogram, so it has to stay out of the past too: else the live
    /// counter would begin below the end of the past, which Prometheus takes for a restart.
    @Test func unsettledQueueLatenciesAreInNeither() throws {
        var configuration = ExporterConfiguration()
        configuration.collect.queryRuns = .all
        let harness = try ImportWorkshop(datasets: 4, days: 1, configuration: configuration)
        try harness.importWorld(at: harness.now)
        for awaited in try harness.history.runsAwaitingQueryRuns(limit: 40) {
            try harness.history.apply(.began(awaited.createdAt.advanced(byMilliseconds: 1500)), to: awaited)
        }
        let request = BackfillRequest(since: harness.now, step: .milliseconds(Self.step), families: [.runQueue])
        let samples = try ExpositionOracle.parse(try Self.text(harness, request), openMetrics: true)
        let counts = samples.filter { $0.name.hasSuffix("_count") && $0.labels["bound"] == "upper" }
        #expect(counts.reduce(0) { $0 + $1.number } == 40)
    }
}
