import RunModel
import Testing

@testable import RunAnalytics

@Suite struct FailureCauseTests {
    private func context() throws -> ReportContext {
        let period = ReportPeriod(week: try ReportSamples.week("2026-W47"), calendar: .utc)
        return ReportContext(period: period, calendar: .utc, now: period.until)
    }

    private func week(
        _ context: ReportContext, codes: [(String, Int64)] = [], before: [String] = [], views: Int64? = nil,
        unchanged: ClosedRange<Timestamp>? = nil, since: Int64 = 28
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
            account: "acme", dataset: dataset, runs: runs, errorCodes: figures, earlierErrorCodes: before, viewsUnchanged: unchanged)
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

    /// Four weeks before the period's end until an hour before it: the same count at both ends.
    @Test func aCountThatStayedTheSameForFourWeeksSaysItToo() throws {
        let context = try context()
        let (since, until) = (context.budgetSince, context.period.until.advanced(byMilliseconds: -ReportSamples.hour))
        func unviewed(_ since: Timestamp, _ until: Timestamp) throws -> UnviewedLoad? {
            try week(context, views: 42, unchanged: since...until).unviewed
        }
        let load = try #require(try unviewed(since, until))
        #expect(load.runs == 112 && load.since == since)
        #expect(try unviewed(since.advanced(byMilliseconds: 1), until) == nil, "viewed within the four weeks, perhaps")
        #expect(try unviewed(since, until.advanced(byMilliseconds: -1)) == nil, "the last listing is too old")
        #expect(try week(context, views: 0, unchanged: since...until).unviewed?.since == nil)
    }
}
