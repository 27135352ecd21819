@testable import Configuration
import Collection
import Foundation
import HistoryAnalysis
import Logging
import RunAnalytics
import RunHistory
import RunModel
import SocketHTTPServer
import TestSupport
import Testing

@testable import Exporter

/// `/datasets/TOKEN` over a real history: every number is that of the metrics and of the report.
@Suite struct DatasetPageTests {
    private static let now = Timestamp(milliseconds: 1_795_420_800_000)  // 2026-11-23T08:00:00Z
    private static let hour: Int64 = 3_600_000
    private static let name = "Orders <script>alert(1)</script> \"&'"

    private let folder: TemporaryDirectory
    private let history: RunHistory
    private let snapshots = SnapshotStore()

    init() throws {
        folder = try TemporaryDirectory()
        history = try RunHistory.open(directory: folder.url.path, access: .writer)
    }

    /// A run each hour for that many days, oldest first; every tenth failed. Each takes a minute longer than the hour of its creation says.
    private func addRuns(days: Int64) throws {
        let space = Space(token: try #require(SpaceToken("sales")), name: "<b>Sales</b>")
        let dataset = Dataset(token: try #require(DatasetToken("orders")), name: Self.name, space: space)
        let id = try #require(try history.upsert(datasets: [dataset], account: "ac\"me", at: Self.now).first)
        let runs = try (0..<days * 24).map { index in
            let created = Self.now.advanced(byMilliseconds: -(index + 1) * Self.hour)
            let end = created.advanced(byMilliseconds: 60_000 * (1 + index % 24))
            return try Run(
                token: try #require(RunToken("run\(index)")), state: index % 10 == 3 ? .failed : .succeeded, createdAt: created,
                updatedAt: end, completedAt: end)
        }
        let inFlight = try Run(
            token: try #require(RunToken("running")), state: .enqueued, createdAt: Self.now.advanced(byMilliseconds: -300_000),
            updatedAt: nil, completedAt: nil)
        try history.apply(
            ObservedRuns(
                dataset: id, runs: runs + [inFlight], observedEarliest: Self.now, observedLatest: Self.now, origin: .backfill,
                coverage: CoverageChange(
                    from: Self.now.advanced(byMilliseconds: -days * 24 * Self.hour), to: Self.now, reachesBeginning: true),
                collected: CollectionMark(activity: nil, at: Self.now)))
    }

    private func page(
        objectives: [ExporterConfiguration.Objective] = [], web: ExporterConfiguration.Web = .init()
    ) async throws -> DatasetPage {
        let clock = ServerClock(local: { Self.now })
        let windows = ["1d", "7d", "28d"].compactMap { Window($0) }
        try await SnapshotBuilder(history: history, account: nil, windows: windows, clock: clock, store: snapshots).refresh()
        var configuration = ExporterConfiguration()
        configuration.mode.workspace = "ac\"me"
        configuration.objectives = objectives
        configuration.web = web
        return DatasetPage(
            templates: RoutesTests.templates, snapshots: snapshots, clock: clock, workspace: "ac\"me",
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            view: { [configuration, history] in try DatasetView($0, history: history, configuration: configuration, now: $1) })
    }

    private func text(_ response: HTTPResponse) -> String { String(decoding: response.body.chunks.joined(), as: UTF8.self) }

    private func document(_ page: DatasetPage) throws -> [String: Any] {
        let response = page.response(dataset: "orders", to: HTTPRequest(target: "/datasets/orders?format=json"))
        #expect(response.status == 200)
        return try #require(try JSONSerialization.jsonObject(with: Data(response.body.chunks.joined())) as? [String: Any])
    }

    /// Each figure names a series; its value in the exposition is the figure, and a figure without a value has no series.
    @Test func everyFigureIsTheValueOfItsMetric() async throws {
        try addRuns(days: 40)
        let page = try await page()
        let figures = try #require(try document(page)["figures"] as? [[String: Any]])
        let exposition = String(decoding: try #require(snapshots.newest).families.plain(.text), as: UTF8.self)
        let samples = Dictionary(
            exposition.split(separator: "\n").filter { !$0.hasPrefix("#") }.compactMap { line -> (String, Double)? in
                guard let space = line.lastIndex(of: " "), let value = Double(line[line.index(after: space)...]) else { return nil }
                return (String(line[..<space]), value)
            }, uniquingKeysWith: { first, _ in first })
        var compared = 0
        for figure in figures {
            let query = try #require(figure["promql"] as? String)
            if let value = figure["value"] as? Double {
                // Foundation's JSON parser may be off by the last bit.
                #expect(abs(try #require(samples[query], "\(query)") - value) <= 1e-12 * max(1, abs(value)), "\(query)")
                compared += 1
            } else {
                #expect(samples[query] == nil, "\(query)")
            }
        }
        #expect(compared >= 20)
    }

    /// The newest success began at 7:00 and took a minute; the run in flight came at 7:55.
    @Test func theRunInFlightHasAnExpectedEndAndADeadline() async throws {
        try addRuns(days: 40)
        func objective(_ minutes: Int64) -> [ExporterConfiguration.Objective] {
            [
                ExporterConfiguration.Objective(
                    match: .anything, success: 0.5, freshness: .within(.milliseconds(minutes * 60_000)), durationP95: nil)
            ]
        }
        let late = try await page(objectives: objective(50))
        let document = try document(late)
        #expect(document["in_flight_due_at"] as? String == "2026-11-23T07:51:00.000Z")
        #expect(document["in_flight_verdict"] as? String == "missed")
        #expect(text(late.response(dataset: "orders", to: HTTPRequest(target: "/datasets/orders"))).contains("data was due 9 m ago"))
        let inTime = try await page(objectives: objective(90))
        #expect(try self.document(inTime)["in_flight_verdict"] as? String == "expected_in_time")
        #expect(text(inTime.response(dataset: "orders", to: HTTPRequest(target: "/datasets/orders"))).contains("data due in 31 m"))
    }

    @Test func daysHoldTheRunsOfTheirDate() async throws {
        try addRuns(days: 40)
        let days = try #require(try document(try await page())["days"] as? [[String: Any]])
        #expect(days.count == 90)
        #expect(days.last?["date"] as? String == "2026-11-23")
        #expect(days.compactMap { $0["succeeded"] as? Int }.reduce(0, +) == 864)
        #expect(days.compactMap { $0["failed"] as? Int }.reduce(0, +) == 96)
        let full = try #require(days.first { $0["date"] as? String == "2026-11-20" })
        #expect((full["succeeded"] as? Int ?? 0) + (full["failed"] as? Int ?? 0) == 24)
    }

    /// The history reaches back three days: what lies before it is not a day without runs.
    @Test func whatIsNotKnownIsNotADayWithoutRuns() async throws {
        let dataset = Dataset(token: try #require(DatasetToken("orders")), name: nil, space: nil)
        let id = try #require(try history.upsert(datasets: [dataset], account: "ac\"me", at: Self.now).first)
        try history.apply(
            ObservedRuns(
                dataset: id, runs: [], observedEarliest: Self.now, observedLatest: Self.now, origin: .backfill,
                coverage: CoverageChange(
                    from: Self.now.advanced(byMilliseconds: -72 * Self.hour), to: Self.now, reachesBeginning: false),
                collected: CollectionMark(activity: nil, at: Self.now)))
        let page = try await page()
        let days = try #require(try document(page)["days"] as? [[String: Any]])
        #expect(days.suffix(4).map { $0["is_known"] as? Bool } == [false, true, true, true])
        #expect(days[80]["failed"] is NSNull)
        let html = text(page.response(dataset: "orders", to: HTTPRequest(target: "/datasets/orders")))
        #expect(html.components(separatedBy: "class=\"day unknown\"").count - 1 == 87)
    }

    /// The success budget is that of the report: 10 % of four weeks' runs failed, twice what 95 % allow.
    @Test func theBudgetIsThatOfTheReport() async throws {
        try addRuns(days: 40)
        let objective = ExporterConfiguration.Objective(
            match: .anything, success: 0.95, freshness: nil, durationP95: .minutes(30))
        let page = try await page(objectives: [objective])
        let objectives = try #require(try document(page)["objectives"] as? [String: Any])
        let success = try #require(objectives["success"] as? [String: Any])
        let (allowed, failures) = (try #require(success["allowed_failures"] as? Int), try #require(success["failures"] as? Int))
        #expect(success["is_met"] as? Bool == false && success["failures_left"] as? Int == 0)
        let html = text(page.response(dataset: "orders", to: HTTPRequest(target: "/datasets/orders")))
        #expect(html.contains("budget of \(allowed) failures exceeded by \(failures - allowed)"))
        #expect((objectives["duration_p95"] as? [String: Any])?["is_met"] as? Bool == true)
    }

    /// Runs take three times as long from 20 days ago on: the page marks the step that the report would find, at that run.
    @Test func aLastingChangeOfTheDurationIsMarked() async throws {
        let dataset = Dataset(token: try #require(DatasetToken("orders")), name: nil, space: nil)
        let id = try #require(try history.upsert(datasets: [dataset], account: "ac\"me", at: Self.now).first)
        let runs = try (0..<40 * 24).map { index in
            let created = Self.now.advanced(byMilliseconds: -Int64(index + 1) * Self.hour)
            let minutes: Int64 = index < 20 * 24 ? 30 : 10
            let end = created.advanced(byMilliseconds: minutes * 60_000 + Int64(index * 7919 % 60_000))
            return try Run(
                token: try #require(RunToken("run\(index)")), state: .succeeded, createdAt: created, updatedAt: end, completedAt: end)
        }
        try history.apply(
            ObservedRuns(
                dataset: id, runs: runs, observedEarliest: Self.now, observedLatest: Self.now, origin: .backfill,
                coverage: CoverageChange(
                    from: Self.now.advanced(byMilliseconds: -40 * 24 * Self.hour), to: Self.now, reachesBeginning: true),
                collected: CollectionMark(activity: nil, at: Self.now)))
        let page = try await page()
        let steps = try #require(try document(page)["steps"] as? [[String: Any]])
        #expect(steps.count == 1)
        #expect(steps.first?["began_at"] as? String == Self.now.advanced(byMilliseconds: -480 * Self.hour).iso8601)
        let ratio = (steps.first?["after_seconds"] as? Double ?? 0) / (steps.first?["before_seconds"] as? Double ?? 1)
        #expect((2.7...3.1).contains(ratio))
        let html = text(page.response(dataset: "orders", to: HTTPRequest(target: "/datasets/orders")))
        #expect(html.components(separatedBy: "<path class=\"mark\"").count == 2)
        #expect(html.contains("<li>slower since 2026-11-03 08:00 UTC: "))
    }

    /// Every hour of the week had eight runs, and the hours are those of the zone of the report.
    @Test func theHoursOfTheWeekHoldTheRunsOfEightWeeks() async throws {
        try addRuns(days: 70)
        let hours = try #require(try document(try await page())["hours_of_week"] as? [[String: Any]])
        #expect(hours.count == 168)
        let first = try #require(hours.first { $0["weekday"] as? Int == 3 && $0["hour"] as? Int == 5 })
        #expect(first["runs"] as? Int == 8 && first["observed_seconds"] as? Double == 8 * 3600)
        let html = text(try await page().response(dataset: "orders", to: HTTPRequest(target: "/datasets/orders")))
        #expect(html.contains("Runs per hour, by hour of the week."))
    }

    @Test func queriesOpenInThePrometheusOfTheConfiguration() async throws {
        try addRuns(days: 2)
        var web = ExporterConfiguration.Web()
        (web.grafanaURL, web.prometheusURL) = ("https://example.com/grafana", "http://prometheus:9090")
        let html = text(try await page(web: web).response(dataset: "orders", to: HTTPRequest(target: "/datasets/orders")))
        #expect(
            html.contains(
                "http://prometheus:9090/graph?g0.expr=mode_dataset_last_run_success%7Baccount%3D%22ac%5C%22me%22%2Cdataset%3D%22orders%22%7D"
            ))
        #expect(html.contains("https://example.com/grafana/d/mode-exporter-dataset?var-account=ac%22me&amp;var-dataset=orders"))
        #expect(!text(try await page().response(dataset: "orders", to: HTTPRequest(target: "/datasets/orders"))).contains(">graph</a>"))
    }

    @Test func namesOfStrangersAreEscaped() async throws {
        try addRuns(days: 2)
        let html = text(try await page().response(dataset: "orders", to: HTTPRequest(target: "/datasets/orders")))
        #expect(!html.contains("<script") && !html.contains("<b>Sales"))
        #expect(html.contains("<h1>Orders &lt;script&gt;alert(1)&lt;/script&gt; &quot;&amp;&#39;</h1>"))
        #expect(html.contains("account=&quot;ac\\&quot;me&quot;,dataset=&quot;orders&quot;"))
    }

    @Test func runsAreListedNewestFirstWithLinksToMode() async throws {
        try addRuns(days: 10)
        let page = try await page()
        let html = text(page.response(dataset: "orders", to: HTTPRequest(target: "/datasets/orders")))
        let links = html.matches(of: /\/datasets\/orders\/runs\/([a-z0-9]+)"/).map { String($0.1) }
        #expect(links.count == 100)
        #expect(links.prefix(3) == ["running", "run0", "run1"])
        #expect(html.contains("href=\"https://app.mode.com/ac%22me/datasets/orders/runs/run0\""))
    }

    @Test(arguments: ["nothing", "", "..", "a/b", "<script>alert(1)</script>", "\u{0}", String(repeating: "x", count: 9000)])
    func anUnknownDatasetHasAPageThatSaysWhatToDo(token: String) async throws {
        try addRuns(days: 1)
        let response = try await page().response(dataset: token, to: HTTPRequest(target: "/"))
        #expect(response.status == 404)
        #expect(text(response).contains("<h1>No such dataset</h1>") && text(response).contains("Search for it"))
        #expect(!text(response).contains("<script") && response.body.count < 12_000)
    }

    @Test func whatCannotBeAnsweredHasItsStatus() async throws {
        try addRuns(days: 1)
        let page = try await page()
        #expect(page.response(dataset: "orders", to: HTTPRequest(target: "/datasets/orders?format=xml")).status == 400)
        #expect(page.response(dataset: "x", to: HTTPRequest(target: "/datasets/x?format=json")).status == 404)
        try history.close()
        #expect(page.response(dataset: "orders", to: HTTPRequest(target: "/datasets/orders")).status == 500)
    }
}
