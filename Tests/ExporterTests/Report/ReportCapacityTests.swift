import Configuration
import Foundation
import Logging
import Reports
import RunAnalytics
import RunHistory
import RunModel
import SocketHTTPServer
import TestSupport
import Testing

@testable import Exporter

/// What a weekly report says of capacity.
@Suite struct ReportCapacityTests {
    private static let hour: Int64 = 3_600_000
    private static let now = Timestamp(milliseconds: 1_795_420_800_000)  // 2026-11-23T08:00:00Z, a Monday
    private static let week = ReportPeriod.lastCompleteWeek(before: now, calendar: .utc)

    private let folder: TemporaryDirectory
    private let history: RunHistory
    private let configuration: ExporterConfiguration

    init() throws {
        folder = try TemporaryDirectory()
        history = try RunHistory.open(directory: folder.url.path, access: .writer)
        var configuration = ExporterConfiguration()
        configuration.mode.workspace = "acme"
        self.configuration = configuration
    }

    /// A run each hour for that many days, watched from a wait of a minute to one of two.
    private func addRuns(days: Int64, account: String = "acme", token: String = "orders") throws {
        let dataset = Dataset(token: try #require(DatasetToken(token)), name: "Orders", space: nil)
        let id = try #require(try history.upsert(datasets: [dataset], account: account, at: Self.now).first)
        let runs = try (0..<days * 24).map { index in
            let created = Self.now.advanced(byMilliseconds: -(index + 1) * Self.hour)
            let end = created.advanced(byMilliseconds: 600_000)
            return try Run(
                token: try #require(RunToken("run\(index)")), state: .succeeded, createdAt: created, updatedAt: end, completedAt: end)
        }
        try history.apply(
            ObservedRuns(
                dataset: id, runs: runs, observedEarliest: Self.now, observedLatest: Self.now, origin: .backfill,
                coverage: CoverageChange(from: Timestamp(milliseconds: 0), to: Self.now, reachesBeginning: true),
                collected: CollectionMark(activity: nil, at: Self.now)))
    }

    private func find(page: String? = nil, now: Timestamp = now) throws -> ReportCapacity.Finding {
        try ReportCapacity(history: history, configuration: configuration).find(for: Self.week, now: now, page: page)
    }

    @Test func theHeadlineIsThatOfTheFourWeeksThatEndWithThePeriod() throws {
        try addRuns(days: 60)
        let remark = try #require(try find().remark)
        var query = CapacityQuery(now: Self.now)
        query.until = Self.week.until
        let analysis = try CapacityAnalyzer(history: history, configuration: configuration).analyze(query)
        #expect(remark.text == analysis.headline)
        #expect(remark.window == Self.week.until.advanced(byMilliseconds: -28 * 24 * Self.hour)..<Self.week.until)
        #expect(remark.command == "mode-exporter capacity --since 2026-10-26T00:00:00Z --until 2026-11-23T00:00:00Z --spread")
        #expect(remark.page == nil)
    }

    @Test func onlyAKeptAnalysisLooksForGrowth() throws {
        try addRuns(days: 90)
        #expect(try find().analysis?.growth == nil)
        let kept = try find(page: "capacity-2026-W47.html")
        #expect(kept.remark?.page == "capacity-2026-W47.html")
        #expect(kept.analysis?.growth?.verdict == .notDetectable)
        #expect(kept.remark?.text == (try find().remark?.text))
    }

    @Test func whereNothingRanNothingIsSaid() throws {
        #expect(try find().remark == nil)
        let dataset = Dataset(token: try #require(DatasetToken("idle")), name: nil, space: nil)
        _ = try history.upsert(datasets: [dataset], account: "acme", at: Self.now)
        #expect(try find().remark == nil)
        // Everything that ran did so after the four weeks.
        try addRuns(days: 1)
        #expect(try find(now: Self.week.until.advanced(byMilliseconds: -20 * 24 * Self.hour)).remark == nil)
    }

    /// A query without a result must not cost the report.
    @Test func whyThereIsNoAnswerIsASentence() throws {
        try addRuns(days: 3)
        try addRuns(days: 3, account: "other")
        var unnamed = configuration
        unnamed.mode.workspace = nil
        let remark = try #require(
            try ReportCapacity(history: history, configuration: unnamed).find(for: Self.week, now: Self.now).remark)
        #expect(
            remark.text == "No answer: the history contains several workspaces (acme, other), and slots belong to one: set MODE_WORKSPACE.")
        #expect(remark.command == nil && remark.window == nil)
        var odd = configuration
        odd.report.timeZone = "Mars/Olympus"
        let other = try ReportCapacity(history: history, configuration: odd).find(for: Self.week, now: Self.now).remark
        #expect(other?.text.hasPrefix("No answer: no time zone is named \"Mars/Olympus\"") == true)
    }

    @Test func theCommandCarriesItInEveryFormat() throws {
        try addRuns(days: 60)
        let context = try CommandContext(
            sources: ConfigurationSources(file: nil, environment: ["MODE_WORKSPACE": "acme"]), storagePath: folder.url.path,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        var query = ReportQuery(now: Self.now)
        for format in WeeklyReportFormat.allCases {
            let text = try HistoryReport(context).render(query, format: format)
            #expect(text.contains("mode-exporter capacity --since 2026-10-26T00:00:00Z --until 2026-11-23T00:00:00Z --spread"), "\(format)")
            #expect(text == (try HistoryReport(context).render(query, format: format)))
        }
        // Slots belong to the whole workspace.
        query.dataset = "orders"
        #expect(!(try HistoryReport(context).render(query, format: .text)).contains("CAPACITY"))
    }

    @Test func aStopIsNotAnAnswer() throws {
        try addRuns(days: 2)
        let capacity = ReportCapacity(history: history, configuration: configuration)
        #expect(throws: CancellationError.self) { try capacity.find(for: Self.week, now: Self.now, isCancelled: { true }) }
    }

    // MARK: The kept page

    @Test func theReportLinksToThePageBesideIt() async throws {
        try addRuns(days: 60)
        let directory = folder.path("reports")
        let job = WeeklyReportJob(history: history, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let written = try await job.run(configuration, directory: directory, now: Self.now)
        #expect(written.contains("\(directory)/capacity-2026-W47.html"))
        func text(_ name: String) throws -> String { try String(contentsOfFile: "\(directory)/\(name)", encoding: .utf8) }
        #expect(try text("report-2026-W47.html").contains("<a href=\"capacity-2026-W47.html\">"))
        #expect(try text("report-2026-W47.md").contains("](capacity-2026-W47.html)"))
        #expect(try text("report-2026-W47.json").contains("\"capacity_page\": \"capacity-2026-W47.html\""))
        let page = try text("capacity-2026-W47.html")
        #expect(page.contains("<h2>Growth</h2>") && page.contains("<a href=\"report-2026-W47.html\">"))
        let pages = ReportPages(templates: RoutesTests.templates, directory: directory)
        let index = String(decoding: pages.response(path: "", to: HTTPRequest(target: "/reports/")).body.chunks.joined(), as: UTF8.self)
        #expect(index.contains("<a href=\"report-2026-W47.html\">2026-W47</a> · <a href=\"capacity-2026-W47.html\">capacity</a>"))
        #expect(pages.response(path: "capacity-2026-W47.html", to: HTTPRequest(target: "/")).status == 200)
        let json = pages.response(path: "", to: HTTPRequest(target: "/reports/?format=json"))
        struct Index: Decodable {
            struct Report: Decodable {
                var week: String
                var html: String
                var capacity: String?
            }
            var reports: [Report]
        }
        let document = try JSONDecoder().decode(Index.self, from: Data(json.body.chunks.joined()))
        #expect(document.reports.first?.week == "2026-W47" && document.reports.first?.capacity == "/reports/capacity-2026-W47.html")
        #expect(document.reports.map(\.html).contains("/reports/report-2026-W47.html"))
    }
}
