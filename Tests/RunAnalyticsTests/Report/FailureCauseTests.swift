import RunModel
import Testing

@testable import RunAnalytics

@Suite struct FailureCauseTests {
    private func context() throws -> ReportContext {
        let period = ReportPeriod(week: try ReportSamples.week("2026-W47"), calendar: .utc)
        return ReportContext(period: period, calendar: .utc, now: period.until)
    }

    private func week(
        _ context: ReportContext, codes: [(String, Int64)] = [], before: [String] = [], views: Int64? = nil, since: Int64 = 28
    ) throws -> DatasetWeek {
        var dataset = try ReportSamples.dataset("d")
        dataset.viewCount = views
        let count = since * 4
        let runs = try (0..<count).map { index in
            try ReportSamples.run("r\(index)", at: context.period.until.advanced(byMilliseconds: (index - count) * 6 * ReportSamples.hour))
        }
        let figures = codes.map {
            ErrorCodeFigures(code: $0.0, runs: $0.1, first: context.period.since, last: context.period.since)
        }
        let input = DatasetWeekInput(
            account: "acme", dataset: dataset, runs: runs, errorCodes: figures, earlierErrorCodes: before)
        return try #require(WeeklyReport.compute([input], context: context).datasets.first)
    }

    @Test func newCodesComeFirstAndUnnamedOnesLast() throws {
        let codes: [(String, Int64)] = [("unknown", 40), ("timeout", 9), ("syntax_error", 2), ("other", 1), ("denied", 3)]
        let causes = try week(try context(), codes: codes, before: ["timeout", "unknown"]).causes
        #expect(causes.map(\.figures.code) == ["denied", "syntax_error", "timeout", "unknown", "other"])
        #expect(causes.map(\.isNew) == [true, true, false, false, false])
    }

    @Test func withoutAPastNoCodeIsNew() throws {
        #expect(try week(try context(), codes: [("timeout", 9)], since: 7).causes.map(\.isNew) == [false])
    }

    @Test func onlyNoViewAtAllSaysThatNobodyLooks() throws {
        let context = try context()
        let unviewed = try #require(try week(context, views: 0).unviewed)
        #expect(unviewed.runs == 112)
        let total = try week(context, views: 0, since: 56).unviewed
        #expect(total?.runs == 112)
        #expect(try week(context, views: 1).unviewed == nil && week(context, views: nil).unviewed == nil)
    }
}
