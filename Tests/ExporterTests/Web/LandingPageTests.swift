import Collection
import RunAnalytics
import RunHistory
import RunModel
import Testing

@testable import Exporter

/// What the landing page says while the past is being read.
@Suite struct LandingPageTests {
    private static let now = Timestamp(milliseconds: 1_769_904_000_000)
    private static let hour: Int64 = 3_600_000

    private static func summary(_ name: String, known: KnownHistory, failed: Int) throws -> DatasetSummary {
        var scratch = StatisticsScratch()
        let figures = (1...4).map { hours in
            RunFigures(
                createdMilliseconds: now.milliseconds - Int64(5 - hours) * hour, durationMilliseconds: 1000,
                state: hours <= failed ? .failed : .succeeded)
        }
        let facts = DatasetFacts(
            account: "acme", dataset: Dataset(token: try #require(DatasetToken(name)), name: name, space: nil), known: known,
            totals: DatasetTotals(states: [.succeeded: StateTotal(runs: 1200)]), figures: figures, lastCollectedAt: now)
        return DatasetSummary.compute(facts, windows: ["7d"].compactMap { Window($0) }, now: now, scratch: &scratch)
    }

    private static func html(_ datasets: [DatasetSummary], _ past: PastProgress?) -> String {
        let store = SnapshotStore()
        let telemetry = ExporterTelemetry()
        if let past {
            // What was left first is the whole.
            telemetry.pastProgressed(requestsLeft: past.requests, secondsLeft: 0)
            telemetry.pastProgressed(requestsLeft: past.requestsLeft, secondsLeft: past.secondsLeft ?? 0)
        }
        store.publish(
            PublishedSnapshot(
                fleet: FleetSummary(datasets: datasets, windows: ["7d"].compactMap { Window($0) }, now: now), takenAt: now,
                statistics: HistoryStatistics(runs: 0, datasets: 0, bytes: 0), rejections: [:], expositions: [:], rendering: 1))
        return LandingPage(
            snapshots: store, telemetry: telemetry, clock: ServerClock(local: { now }), workspace: "acme", baseURL: "https://mode.test",
            telemetryPath: "/metrics"
        ).html(now: now)
    }

    private static let whole = KnownHistory(
        start: now.advanced(byMilliseconds: -90 * 24 * hour), end: now, isComplete: true, hasWholeCounters: true)

    @Test func whatIsNotKnownIsSaidInWords() throws {
        let reading = KnownHistory(start: Self.now.advanced(byMilliseconds: -28 * Self.hour), end: Self.now)
        let html = Self.html(
            [try Self.summary("whole", known: Self.whole, failed: 0), try Self.summary("reading", known: reading, failed: 4)],
            PastProgress(requestsLeft: 12, requests: 40, secondsLeft: 130))
        #expect(html.contains("Reading history: 12 of 40 pages left, about 3 min. The past of 1 of 2 datasets is read"))
        #expect(html.contains("only 1 d 4 h of 7d known"))
        #expect(html.contains("<dd>1\u{202F}200 of 1 datasets</dd>"))
        #expect(!html.contains(">0 %</span>"))
    }

    @Test func aWholeHistoryHasNoNotice() throws {
        let html = Self.html(
            [try Self.summary("whole", known: Self.whole, failed: 1)], PastProgress(requestsLeft: 0, requests: 40, secondsLeft: 0))
        #expect(!html.contains("class=\"notice\""))
        #expect(html.contains("75.0 %"))
        #expect(html.contains("<dd>1\u{202F}200</dd>"))
    }
}
