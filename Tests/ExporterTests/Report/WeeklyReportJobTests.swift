import Foundation
import Logging
import ModeSimulator
import Reports
import RunAnalytics
import RunHistory
import RunModel
import TestSupport
import Testing

@testable import Configuration
@testable import Exporter

/// Weekly reports from a stored history, and the files that `serve` keeps.
@Suite struct WeeklyReportJobTests {
    private static let hour: Int64 = 3_600_000
    private static let now = Timestamp(milliseconds: 1_795_420_800_000)  // 2026-11-23T08:00:00Z, a Monday

    private struct Workshop {
        let directory: TemporaryDirectory
        let history: RunHistory
        let datasets: [DatasetID]
        var configuration = ExporterConfiguration()
        let job: WeeklyReportJob

        var reports: String { directory.url.appendingPathComponent("reports").path }
        var files: [String] { (try? FileManager.default.contentsOfDirectory(atPath: reports))?.sorted() ?? [] }

        func keep(now: Timestamp) async throws -> [String] {
            try await job.run(configuration, directory: reports, now: now).map { String($0.dropFirst(reports.count + 1)) }
        }

        /// Says that the run lists are current and complete.
        func cover(from: Timestamp, at now: Timestamp) throws {
            for dataset in datasets {
                try history.apply(
                    ObservedRuns(
                        dataset: dataset,
                        runs: [],
                        observedEarliest: now,
                        observedLatest: now,
                        origin: .live,
                        coverage: CoverageChange(from: from, to: now, reachesBeginning: true)
                    )
                )
                try history.record(collected: CollectionMark(activity: nil, at: now), datasets: [dataset])
            }
        }

        func apply(_ runs: [Run], to index: Int = 0, at now: Timestamp) throws {
            try history.apply(
                ObservedRuns(dataset: datasets[index], runs: runs, observedEarliest: now, observedLatest: now, origin: .backfill))
        }
    }

    private func harness(_ tokens: [String] = ["orders"]) throws -> Workshop {
        let directory = try TemporaryDirectory()
        let history = try RunHistory.open(directory: directory.url.path, access: .writer, settings: HistorySettings())
        let datasets = try tokens.map { Dataset(token: try #require(DatasetToken($0)), name: "Dataset \($0)", space: nil) }
        let ids = try history.upsert(datasets: datasets, account: "acme", at: Self.now)
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        return Workshop(
            directory: directory, history: history, datasets: ids, job: WeeklyReportJob(history: history, logger: logger))
    }

    /// A run every four hours for that many days before `now`.
    private func runs(days: Int64, minutes: Int64 = 10, isFailed: (Int64) -> Bool = { _ in false }) throws -> [Run] {
        try (1...days * 6).map { index in
            let created = Self.now.advanced(byMilliseconds: -index * 4 * Self.hour)
            let end = created.advanced(byMilliseconds: minutes * 60_000)
            return try Run(
                token: try #require(RunToken("run\(index)")),
                state: isFailed(index) ? .failed : .succeeded,
                createdAt: created,
                updatedAt: end,
                completedAt: end
            )
        }
    }

    /// The files that are kept of a week.
    private static func files(of week: String) -> [String] {
        ["html", "json", "md", "txt"].map { "report-\(week).\($0)" } + ["capacity-\(week).html"]
    }

    private func lastWeek(_ calendar: LocalCalendar = .utc) -> ReportPeriod { .lastCompleteWeek(before: Self.now, calendar: calendar) }

    // MARK: The report

    @Test func theReportHoldsTheStoredRunsOfTheWeek() throws {
        var shop = try harness(["orders", "idle"])
        shop.configuration.objectives[0].success = 0.9
        try shop.apply(try runs(days: 20, isFailed: { $0 == 10 }), at: Self.now)
        try shop.cover(from: Self.now.advanced(byMilliseconds: -30 * 24 * Self.hour), at: Self.now)
        let report = try WeeklyReportReader(history: shop.history, configuration: shop.configuration).report(of: lastWeek(), now: Self.now)
        #expect(report.period.week?.description == "2026-W47")
        #expect(report.headline.counts == StateCounts(succeeded: 41, failed: 1) && report.headline.previousCounts.runs == 42)
        #expect(report.datasets.map(\.reference.dataset.token.text) == ["orders", "idle"])
        #expect(report.datasets[0].objectives?.success?.objective == 0.9 && report.datasets[0].objectives?.name == ".*")
        #expect(report.quality.incompleteDatasets.isEmpty && report.quality.estimatedEnds == 0)
        #expect(report.quality.rejected.map(\.reason) == RunRejection.allCases.map(\.rawValue))
    }

    @Test func twoThreadsTellTheSame() throws {
        let shop = try harness((0..<7).map { "dataset\($0)" })
        for index in 0..<7 {
            try shop.apply(try runs(days: 20 + Int64(index), isFailed: { $0 % 7 == Int64(index) }), to: index, at: Self.now)
        }
        try shop.history.record(access: .forbidden, dataset: shop.datasets[3])
        let reader = WeeklyReportReader(history: shop.history, configuration: shop.configuration)
        #expect(
            try reader.report(of: lastWeek(), now: Self.now, usesTwoThreads: true) == (try reader.report(of: lastWeek(), now: Self.now)))
    }

    @Test func keptFilesGroupDatasetsByTheOwnersOfTheConfiguration() async throws {
        var shop = try harness(["orders", "idle"])
        try shop.apply(try runs(days: 20), at: Self.now)
        try shop.cover(from: Self.now.advanced(byMilliseconds: -30 * 24 * Self.hour), at: Self.now)
        func groups() async throws -> [String]? {
            _ = try await shop.keep(now: Self.now.advanced(byMilliseconds: shop.configuration.owners.isEmpty ? 0 : 120_000))
            let bytes = try Data(contentsOf: URL(fileURLWithPath: "\(shop.reports)/report-2026-W47.json"))
            let root = try #require(try JSONSerialization.jsonObject(with: bytes) as? [String: Any])
            return (root["groups"] as? [[String: Any]])?.compactMap { $0["name"] as? String }
        }
        #expect(try await groups() == nil)
        shop.configuration.owners = [.init(match: try NamePattern("orders"), owner: "Finance")]
        #expect(try await groups()?.first == "Finance")
    }

    // A run that was created later than --as-of has not happened.
    @Test func runsAfterTheAsOfTimeAreLeftOut() throws {
        let shop = try harness()
        try shop.apply(try runs(days: 20), at: Self.now)
        let reader = WeeklyReportReader(history: shop.history, configuration: shop.configuration)
        let asOf = lastWeek().since.advanced(byMilliseconds: 24 * Self.hour)
        let report = try reader.report(of: lastWeek(), now: asOf)
        #expect(report.headline.counts.runs == 7 && !report.isComplete)
    }

    @Test func whatIsNotKnownIsSaid() throws {
        let shop = try harness(["forbidden", "partial", "gone"])
        try shop.apply(try runs(days: 3), to: 1, at: Self.now)
        try shop.history.record(access: .forbidden, dataset: shop.datasets[0])
        for index in [1, 2] {
            try shop.history.record(collected: CollectionMark(activity: nil, at: Self.now), datasets: [shop.datasets[index]])
        }
        let from = Self.now.advanced(byMilliseconds: -72 * Self.hour)
        try shop.history.apply(
            ObservedRuns(
                dataset: shop.datasets[1], runs: [], observedEarliest: Self.now, observedLatest: Self.now, origin: .live,
                coverage: CoverageChange(from: from, to: Self.now)))
        _ = try shop.history.markAbsent(account: "acme", except: Set(["forbidden", "partial"].compactMap { DatasetToken($0) }))
        let report = try WeeklyReportReader(history: shop.history, configuration: shop.configuration).report(of: lastWeek(), now: Self.now)
        #expect(report.quality.unreadableDatasets.map(\.dataset.token.text) == ["forbidden"])
        #expect(report.quality.incompleteDatasets.map(\.dataset.token.text) == ["partial"])
        #expect(report.datasets.count == 2, "a dataset that is gone and did not run is not mentioned")
        #expect(report.quality.notes.contains { $0.hasPrefix("Nothing is known before 2026-11-20 08:00 UTC") })
        #expect(report.quality.notes.contains { $0.hasPrefix("The history of 1 of 2 datasets") })
    }

    @Test func aFilterThatMatchesNothingIsAnError() throws {
        let shop = try harness()
        let context = try CommandContext(
            sources: ConfigurationSources(file: nil, environment: [:]),
            storagePath: shop.directory.url.path,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
        let weekly = HistoryReport(context)
        var query = ReportQuery(now: Self.now)
        #expect(try weekly.render(query, format: .text).contains("No run ended in 2026-W47."))
        query.dataset = "ord.*"
        #expect(try weekly.render(query, format: .json).contains("\"dataset\": \"orders\""))
        query.dataset = "nothing"
        #expect(throws: ReportQueryError.noSuchDataset("nothing")) { try weekly.render(query, format: .text) }
        query.dataset = "("
        #expect(throws: ReportQueryError.invalidPattern("(")) { try weekly.render(query, format: .text) }
        query = ReportQuery(now: Self.now)
        query.period = .week(try #require(ISOWeek("2026-W50")))
        #expect(throws: ReportQueryError.self) { try weekly.render(query, format: .text) }
        query.period = .stretch(
            since: Self.now.advanced(byMilliseconds: -Self.hour), until: Self.now.advanced(byMilliseconds: -2 * Self.hour))
        #expect(throws: ReportQueryError.emptyStretch) { try weekly.render(query, format: .text) }
    }

    // MARK: The kept files

    @Test func theFirstStartWritesTheLastWeekAndThoseBeforeThatTheHistoryCovers() async throws {
        let shop = try harness()
        try shop.apply(try runs(days: 20), at: Self.now)
        try shop.cover(from: Self.now.advanced(byMilliseconds: -30 * 24 * Self.hour), at: Self.now)
        let written = try await shop.keep(now: Self.now)
        // Twenty days reach into 2026-W45; nothing ran in W44.
        let weeks = ["2026-W45", "2026-W46", "2026-W47"]
        #expect(Set(written) == Set(weeks.flatMap(Self.files(of:))))
        #expect(shop.files.count == 15)
        #expect(try await shop.keep(now: Self.now.advanced(byMilliseconds: 5000)).isEmpty)
    }

    // A report of a week of which half is not read yet would be believed.
    @Test func theReportWaitsForThePastButNotForEver() async throws {
        let shop = try harness()
        try shop.apply(try runs(days: 3), at: Self.now)
        try shop.history.apply(
            ObservedRuns(
                dataset: shop.datasets[0],
                runs: [],
                observedEarliest: Self.now,
                observedLatest: Self.now,
                origin: .live,
                coverage: CoverageChange(from: Self.now.advanced(byMilliseconds: -72 * Self.hour), to: Self.now)
            )
        )
        try shop.history.record(collected: CollectionMark(activity: nil, at: Self.now), datasets: [shop.datasets[0]])
        #expect(try await shop.keep(now: Self.now).isEmpty)
        #expect(try await shop.keep(now: Self.now.advanced(byMilliseconds: 60_000)).isEmpty)
        let written = try await shop.keep(now: Self.now.advanced(byMilliseconds: 11 * 60_000))
        #expect(written.contains("report-2026-W47.html") && shop.files.count == 5)
        let html = try String(contentsOfFile: "\(shop.reports)/report-2026-W47.html", encoding: .utf8)
        #expect(html.contains("Known only in part for the period"))
    }

    @Test func aRunThatEndsLateRewritesItsWeekAndNothingElse() async throws {
        let shop = try harness()
        let open = try Run(
            token: try #require(RunToken("open")), state: .enqueued, createdAt: lastWeek().until.advanced(byMilliseconds: -Self.hour),
            updatedAt: nil, completedAt: nil)
        try shop.apply(try runs(days: 20) + [open], at: Self.now)
        try shop.cover(from: Self.now.advanced(byMilliseconds: -30 * 24 * Self.hour), at: Self.now)
        _ = try await shop.keep(now: Self.now)
        // New runs of the new week are no reason.
        var later = Self.now.advanced(byMilliseconds: 10 * 60_000)
        let fresh = try Run(
            token: try #require(RunToken("fresh")), state: .failed, createdAt: Self.now, updatedAt: later, completedAt: later)
        try shop.apply([fresh], at: later)
        #expect(try await shop.keep(now: later).isEmpty)
        later = later.advanced(byMilliseconds: 10 * 60_000)
        let ended = try Run(
            token: try #require(RunToken("open")), state: .failed, createdAt: open.createdAt, updatedAt: later, completedAt: later)
        try shop.apply([ended], at: later)
        #expect(Set(try await shop.keep(now: later)) == Set(Self.files(of: "2026-W47")))
        let json = try String(contentsOfFile: "\(shop.reports)/report-2026-W47.json", encoding: .utf8)
        #expect(json.contains("\"in_flight\": 0"))
    }

    // A day after its week a report is settled: a restart writes the same bytes, that is nothing.
    @Test func aSettledReportIsNotTouchedByARestart() async throws {
        let shop = try harness()
        try shop.apply(try runs(days: 20), at: Self.now)
        let tuesday = Self.now.advanced(byMilliseconds: 24 * Self.hour)
        try shop.cover(from: Self.now.advanced(byMilliseconds: -30 * 24 * Self.hour), at: tuesday)
        #expect(try await shop.keep(now: tuesday).count == 15)
        let other = WeeklyReportJob(history: shop.history, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let thursday = tuesday.advanced(byMilliseconds: 48 * Self.hour)
        #expect(try await other.run(shop.configuration, directory: shop.reports, now: thursday).isEmpty)
        let calendar = LocalCalendar.utc
        let week = try #require(ISOWeek("2026-W47"))
        #expect(
            WeeklyReportJob.asOf(ReportPeriod(week: week, calendar: calendar), now: thursday)
                == calendar.bounds(of: week).until.advanced(byMilliseconds: 24 * Self.hour)
        )
    }

    @Test func filesAreReplacedOnlyWhenBytesChange() throws {
        let shop = try harness()
        try shop.apply(try runs(days: 20), at: Self.now)
        let report = try WeeklyReportReader(history: shop.history, configuration: shop.configuration).report(of: lastWeek(), now: Self.now)
        let files = WeeklyReportFiles(directory: shop.reports)
        let week = try #require(report.period.week)
        #expect(!files.hasAll(of: week))
        #expect(try files.write(report, options: WeeklyOptions()).count == 4)
        #expect(files.hasAll(of: week) && shop.files == ["html", "json", "md", "txt"].map { "report-2026-W47.\($0)" })
        #expect(try files.write(report, options: WeeklyOptions()).isEmpty)
        #expect(try files.write(report, options: WeeklyOptions(capacity: CapacityRemark(text: "4 slots are enough."))).count == 4)
    }
}
