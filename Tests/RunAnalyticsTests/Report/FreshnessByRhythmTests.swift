import RunModel
import TestSupport
import Testing

@testable import RunAnalytics

@Suite struct FreshnessByRhythmTests {
    private let hour = ReportSamples.hour
    private let day = ReportSamples.day
    private let auto = ServiceObjective(name: ".*", success: 0.99, freshness: .auto)

    private func context() throws -> ReportContext {
        let calendar = try ReportSamples.calendar("UTC")
        let period = ReportPeriod(week: try ReportSamples.week("2026-W47"), calendar: calendar)
        return ReportContext(period: period, calendar: calendar, now: period.until.advanced(byMilliseconds: 6 * hour))
    }

    /// A run of ten minutes at 6:00 of each of 56 days that end with the period, where `includes` holds.
    private func runs(
        _ context: ReportContext, fails: (Int64) -> Bool = { _ in false }, _ includes: (Int64) -> Bool
    ) throws -> [ReportRun] {
        try (Int64(-49)..<7).filter(includes).map { index in
            try ReportSamples.run(
                "n\(index + 100)", at: context.period.since.advanced(byMilliseconds: index * day + 6 * hour),
                fails(index) ? .failed : .succeeded, duration: 600_000, queue: nil)
        }
    }

    private func week(
        _ runs: [ReportRun], _ context: ReportContext, schedules: [DatasetSchedule] = [], isFromFiles: Bool = false
    ) throws -> DatasetWeek {
        var builder = WeeklyReportBuilder(context: context)
        builder.add(
            DatasetWeekInput(
                account: "acme", dataset: try ReportSamples.dataset("d"), runs: runs, schedules: schedules, objective: auto,
                isFromFiles: isFromFiles))
        return try #require(builder.finish(quality: DataQuality()).datasets.first)
    }

    private func schedule(_ frequency: DatasetSchedule.Frequency, next: Timestamp) -> DatasetSchedule {
        DatasetSchedule(token: "s", frequency: frequency, lastScheduledAt: nil, nextScheduledAt: next, lastRunAt: nil)
    }

    @Test func weekdaysOnlyWithNothingMissedAreFresh() throws {
        let context = try context()
        let week = try week(runs(context) { ($0 % 7 + 7) % 7 < 5 }, context)
        #expect(week.freshness.promise == .auto && week.freshness.breaches == [] && week.previousFreshness.breaches == [])
        #expect(week.objectives?.freshness?.isMet == true && !week.attention.contains(.stale))
    }

    @Test func aWeeklyScheduleWithNothingMissedIsFresh() throws {
        let context = try context()
        let weekly = schedule(.weekly, next: context.period.since.advanced(byMilliseconds: 8 * day + 6 * hour))
        let week = try week(runs(context) { ($0 % 7 + 7) % 7 == 1 }, context, schedules: [weekly])
        #expect(week.freshness.promise == .auto && week.freshness.breaches == [] && week.objectives?.freshness?.isMet == true)
    }

    @Test func aWeeklySlotMissedTheWeekBeforeIsStillMissedNow() throws {
        let context = try context()
        let weekly = schedule(.weekly, next: context.period.since.advanced(byMilliseconds: 8 * day + 6 * hour))
        let week = try week(runs(context) { ($0 % 7 + 7) % 7 == 1 && $0 != -6 }, context, schedules: [weekly])
        let renewed = context.period.since.advanced(byMilliseconds: day + 6 * hour + 600_000)
        #expect(week.freshness.breaches == [.init(since: context.period.since, until: renewed, isOpen: false)])
    }

    @Test func aFailedSlotBreaksThePromiseFromGraceAndUsualTimeUntilTheNextSuccess() throws {
        let context = try context()
        let week = try week(runs(context, fails: { $0 == 2 }) { _ in true }, context)
        // The grace of a daily rhythm is an hour; runs take ten minutes.
        let due = context.period.since.advanced(byMilliseconds: 2 * day + 7 * hour + 600_000)
        #expect(week.freshness.breaches == [.init(since: due, until: due.advanced(byMilliseconds: day - hour), isOpen: false)])
        #expect(week.attention.contains(.freshnessBreached) && week.objectives?.freshness?.isMet == false)
    }

    @Test func aDatasetThatFailsAtTheEndIsStale() throws {
        let context = try context()
        let week = try week(runs(context, fails: { $0 >= 5 }) { _ in true }, context)
        #expect(week.freshness.breaches.map(\.isOpen) == [true] && week.attention.contains(.stale))
    }

    @Test func withoutRhythmOrKnownSuccessNothingIsPromised() throws {
        let context = try context()
        let irregular = try week(runs(context) { [-40, -33, -21, -20, -3].contains($0) }, context)
        #expect(irregular.freshness.promise == nil && irregular.freshness.breaches == [] && irregular.objectives?.freshness == nil)
        let neverGood = try week(runs(context, fails: { _ in true }) { _ in true }, context)
        #expect(neverGood.freshness.promise == nil && neverGood.freshness.breaches == [])
    }

    @Test func gapsInFilesBreakNoPromise() throws {
        let context = try context()
        let gap = try runs(context) { $0 < 3 || $0 > 4 }
        #expect(try week(gap, context, isFromFiles: true).freshness.breaches == [])
        #expect(try week(gap, context).freshness.breaches.count == 1)
    }
}
