import RunModel
import TestSupport
import Testing

@testable import RunAnalytics

/// Datasets that follow other clocks than the report's, and those whose schedule was changed.
@Suite struct ClockChangeTests {
    private let hour = ReportSamples.hour
    private let day = ReportSamples.day

    private func daily(_ zone: String, hour localHour: Int64, every step: Int = 1) throws -> [ReportRun] {
        let face = ClockFace.local(try ReportSamples.calendar(zone))
        let last = UTCDay(year: 2026, month: 11, day: 22)
        return try stride(from: 0, to: 84, by: step).map { index in
            let slot = face.instant(last.advanced(by: index - 83).start.milliseconds + localHour * hour)
            return try ReportSamples.run("d\(index)", at: slot + .seconds(index % 7 * 4))
        }
    }

    private func regular(_ name: String, from since: String, to until: String, every step: Int64) throws -> [ReportRun] {
        let begin = try ReportSamples.instant(since)
        return try stride(from: begin.milliseconds, to: try ReportSamples.instant(until).milliseconds, by: Int(step)).map {
            try ReportSamples.run("\(name)\($0)", at: Timestamp(milliseconds: $0 + 20_000))
        }
    }

    private func judge(_ runs: [ReportRun], week: String, schedules: [DatasetSchedule] = []) throws -> PunctualityVerdict {
        let period = ReportPeriod(week: try ReportSamples.week(week), calendar: .utc)
        return Punctuality.judge(
            runs: runs.filter { $0.createdAt < period.until.advanced(byMilliseconds: day) }, schedules: schedules,
            period: period.since..<period.until, calendar: .utc,
            now: period.until.advanced(byMilliseconds: day))
    }

    private func judged(_ verdict: PunctualityVerdict) throws -> Punctuality {
        guard case .judged(let punctuality) = verdict else {
            Issue.record("not judged: \(verdict)")
            throw CancellationError()
        }
        return punctuality
    }

    private func schedule(_ frequency: DatasetSchedule.Frequency, next: String, zone: String? = nil) throws -> DatasetSchedule {
        DatasetSchedule(
            token: "s", frequency: frequency, lastScheduledAt: nil, nextScheduledAt: try ReportSamples.instant(next), lastRunAt: nil,
            timeZone: zone)
    }

    /// Clocks change on 2026-10-25 in Berlin, on 2026-11-01 in New York, on 2026-10-04 in Sydney.
    @Test(arguments: ["Europe/Berlin", "Europe/London", "America/New_York", "America/Chicago", "Australia/Melbourne"])
    func aRhythmThatShiftsWithTheClocksOfAnotherZoneIsPunctual(zone: String) throws {
        let runs = try daily(zone, hour: 8)
        for week in ["2026-W40", "2026-W41", "2026-W42", "2026-W43", "2026-W44", "2026-W45", "2026-W46"] {
            let punctuality = try judged(judge(runs, week: week))
            #expect(punctuality.expected == 7 && punctuality.late == [] && punctuality.missed == [], "\(week)")
            #expect(punctuality.onTime + punctuality.overdue.count == 7, "\(week)")
        }
    }

    @Test func aRunThatReallyIsAnHourLaterIsLate() throws {
        var runs = try daily("UTC", hour: 6)
        // The last four days: too few for another rhythm, and no clocks changed then.
        for index in runs.count - 4..<runs.count {
            runs[index] = try ReportSamples.run("l\(index)", at: runs[index].createdAt.advanced(byMilliseconds: hour + 120_000))
        }
        #expect(try judged(judge(runs, week: "2026-W47")).late.count == 4)
    }

    @Test func aScheduleFollowsItsOwnTimeZone() throws {
        let runs = try daily("America/New_York", hour: 8)
        for week in ["2026-W43", "2026-W44", "2026-W45"] {
            let own = try schedule(.daily, next: "2026-11-24T13:00:00Z", zone: "America/New_York")
            #expect(try judged(judge(runs, week: week, schedules: [own])).onTime == 7, "\(week)")
            let silent = try schedule(.daily, next: "2026-11-24T13:00:00Z")
            #expect(try judged(judge(runs, week: week, schedules: [silent])).onTime == 7, "\(week)")
        }
        // A schedule that says UTC means it: from the change of clocks on, these runs are an hour late, but the one on the second.
        let utc = try schedule(.daily, next: "2026-11-24T12:00:00Z", zone: "UTC")
        #expect(try judged(judge(runs, week: "2026-W43", schedules: [utc])).onTime == 7)
        #expect(try judged(judge(runs, week: "2026-W45", schedules: [utc])).late.count == 6)
    }

    @Test func aRhythmGivenUpForAnotherIsNotMissed() throws {
        let hourly = try regular("h", from: "2026-09-28T00:00:00Z", to: "2026-11-18T08:30:00Z", every: hour)
        let daily = try regular("d", from: "2026-11-19T08:00:00Z", to: "2026-12-20T12:00:00Z", every: day)
        // 56 slots on Monday and Tuesday, nine on Wednesday.
        let week = try judged(judge(hourly + daily, week: "2026-W47"))
        #expect(week.expected == 57 && week.onTime == 57 && week.missed == [] && week.late == [])
        let later = try judged(judge(hourly + daily, week: "2026-W50"))
        #expect(later.expected == 7 && later.missed == [] && later.source == .cadence(period: .days(1), share: 1))
    }

    @Test func slotsFromBeforeANewScheduleAreNotJudgedByIt() throws {
        let daily = try regular("d", from: "2026-09-28T08:00:00Z", to: "2026-11-18T12:00:00Z", every: day)
        let hourly = try regular("h", from: "2026-11-18T12:00:00Z", to: "2026-11-24T00:00:00Z", every: hour)
        let now = try schedule(.hourly, next: "2026-11-24T00:00:00Z", zone: "UTC")
        let week = try judged(judge(daily + hourly, week: "2026-W47", schedules: [now]))
        #expect(week.expected == 108 && week.onTime == 108 && week.missed == [])
    }

    @Test func anOutageIsNotAnotherRhythm() throws {
        let runs = try regular("h", from: "2026-09-28T00:00:00Z", to: "2026-11-19T00:00:00Z", every: hour)
        let resumed = try regular("r", from: "2026-11-21T00:00:00Z", to: "2026-11-24T00:00:00Z", every: hour)
        #expect(try judged(judge(runs + resumed, week: "2026-W47")).missed.count == 48)
        let byHand = try regular("m", from: "2026-11-19T09:00:00Z", to: "2026-11-21T00:00:00Z", every: day)
        #expect(try judged(judge(runs + byHand + resumed, week: "2026-W47")).missed.count == 46)
        let held = try regular("s", from: "2026-11-19T03:00:00Z", to: "2026-11-22T23:00:00Z", every: 5 * hour)
        #expect(try judged(judge(runs + held, week: "2026-W47")).missed.count > 70)
    }
}
