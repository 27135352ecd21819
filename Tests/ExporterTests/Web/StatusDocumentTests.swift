import CollectionTestSupport
import Foundation
import HistoryAnalysis
import Logging
import ModeSimulator
import RunAnalytics
import RunHistory
import RunModel
import TestSupport
import Testing

@testable import Exporter

/// What `/api/v1/status` says, and that the monitor understands it.
@Suite struct StatusDocumentTests {
    private static let now = Timestamp(milliseconds: 1_769_904_000_000)

    private func document(datasets: Int = 8) async throws -> (document: StatusDocument, fleet: FleetSummary) {
        let start = Self.now.advanced(byMilliseconds: -3 * UTCDay.milliseconds)
        let harness = try CollectorHarness(
            parameters: WorldParameters(seed: 3, datasetCount: datasets, spaceCount: 2, start: start), startingAt: Self.now,
            queryRuns: .all)
        let telemetry = ExporterTelemetry()
        telemetry.passEnded(await harness.collector.pass(.withBackfill))
        var reader = FleetReader(account: "acme", windows: ["1d", "7d"].compactMap { Window($0) })
        let fleet = try reader.read(harness.history, now: Self.now)
        telemetry.failed(.server, "orders: 500", at: Self.now)
        telemetry.requestEnded(endpoint: "runs", code: "200", seconds: 1)
        let state = telemetry.current
        return (StatusDocument(fleet, now: Self.now, workspace: "acme", telemetry: state, requestsPerSecond: 3), fleet)
    }

    @Test func theDocumentSurvivesItsOwnEncoding() async throws {
        let document = try await document().document
        let bytes = try document.encoded()
        #expect(try StatusDocument(decoding: bytes) == document)
        #expect(try document.encoded() == bytes)
    }

    /// The names that other programs rely on.
    @Test func keysAreSnakeCaseAndStatesKeepTheirNames() async throws {
        let bytes = try await document().document.encoded()
        let root = try #require(try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
        #expect(
            Set(root.keys).isSuperset(of: ["version", "workspace", "now", "taken_at", "window", "budget", "errors", "totals", "datasets"]))
        #expect((root["budget"] as? [String: Any])?["requests_per_second"] as? Double == 3)
        let datasets = try #require(root["datasets"] as? [[String: Any]])
        let names = Set(datasets.flatMap(\.keys))
        #expect(
            names.isSuperset(of: [
                "token", "name", "space", "health", "last_ended", "last_run_at", "ended", "success_ratio", "success_ratio_low",
                "duration_p50_seconds", "duration_p95_seconds", "queue_lower_p95_seconds", "queue_upper_p95_seconds", "in_flight", "runs",
            ]))
        let ended = Set(datasets.flatMap { ($0["ended"] as? [String: Int] ?? [:]).keys })
        #expect(ended.isSubset(of: ["succeeded", "completed", "failed", "cancelled"]) && !ended.isEmpty)
    }

    @Test func theMonitorShowsTheFiguresOfTheFleet() async throws {
        let (document, fleet) = try await document()
        let shown = try StatusDocument(decoding: try document.encoded())
        #expect(shown.datasets.map(\.token) == fleet.worstFirst.map(\.dataset.token.text))
        #expect(shown.totals.datasets == fleet.totals.datasets && shown.totals.inFlight == fleet.totals.inFlight)
        #expect(shown.budget == StatusDocument.Budget(requestsPerSecond: 3, requests: 1, waitSeconds: 0))
        #expect(shown.errors.map(\.text) == ["orders: 500"])
        for (row, summary) in zip(shown.datasets, fleet.worstFirst) {
            let statistics = summary.statistics(window: "7d")
            #expect(row.successRatio == statistics?.counts.successRatio)
            #expect(
                row.durationP95Seconds.map { Int64(($0 * 1000).rounded()) }
                    == (statistics?.duration?.p95.milliseconds).map { Int64($0.rounded()) })
            #expect(row.inFlight.values.reduce(0, +) == summary.inFlight)
            #expect(row.runs.map(\.createdAt.timestamp) == summary.sparkline.reversed().map(\.createdAt))
            #expect(
                row.runs.map(\.durationSeconds) == summary.sparkline.reversed().map { $0.duration.map { Double($0.milliseconds) / 1000 } })
        }
    }

    @Test(arguments: ["", "[]", "{}", "null", #"{"version":1}"#, "<html>"])
    func otherAnswersAreNoDocument(text: String) {
        #expect(throws: DecodingError.self) { try StatusDocument(decoding: Array(text.utf8)) }
    }
}
