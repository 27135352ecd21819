import Configuration
import Reports
import RunAnalytics
import RunHistory
import RunModel
import TestSupport
import Testing

@testable import Exporter

@Suite struct FailureCauseReportTests {
    /// Failed runs of two weeks in a real history: a code of both weeks, and one that is new.
    @Test func theReportSaysWhyRunsFailed() throws {
        let directory = try TemporaryDirectory()
        let history = try RunHistory.open(
            directory: directory.url.path, access: .writer, settings: HistorySettings(queryRunPolicy: .all))
        let period = ReportPeriod(week: try #require(ISOWeek("2026-W47")), calendar: .utc)
        var dataset = Dataset(token: try #require(DatasetToken("orders")), name: "Orders", space: nil)
        dataset.viewCount = 0
        let id = try #require(try history.upsert(datasets: [dataset], account: "acme", at: period.until).first)
        let codes = [(-30, "timeout"), (5, "timeout"), (30, "syntax_error"), (50, "timeout")]
        let runs = try codes.map { hours, _ in
            let created = period.since.advanced(byMilliseconds: Int64(hours) * 3_600_000)
            return try Run(
                token: try #require(RunToken("run\(hours + 100)")), state: .failed, createdAt: created,
                updatedAt: created.advanced(byMilliseconds: 60_000), completedAt: created.advanced(byMilliseconds: 60_000))
        }
        try history.apply(
            ObservedRuns(
                dataset: id, runs: runs, observedEarliest: period.until, observedLatest: period.until, origin: .backfill))
        for (run, code) in zip(runs, codes) {
            try history.apply(
                .began(run.createdAt, errorCode: code.1), to: RunKey(dataset: id, createdAt: run.createdAt, token: run.token))
        }
        let report = try WeeklyReportReader(history: history, configuration: ExporterConfiguration()).report(of: period, now: period.until)
        let week = try #require(report.datasets.first)
        #expect(week.causes.map(\.figures.code) == ["syntax_error", "timeout"] && week.causes.map(\.isNew) == [true, false])
        #expect(week.causes.map(\.figures.runs) == [1, 2] && week.causes.last?.figures.last == runs.last?.createdAt)
        #expect(week.unviewed?.runs == 4 && week.unviewed?.runTime == .minutes(4))
        let text = WeeklyText.render(report).split(whereSeparator: \.isWhitespace).joined(separator: " ")
        #expect(text.contains("new: syntax_error, 1 run, Tue 17 Nov 06:00; timeout, 2 runs, Mon 16 Nov 05:00 to Wed 18 Nov 02:00"))
        #expect(text.contains("refreshed 4 times in four weeks, 4 m of run time, never viewed"))
    }
}
