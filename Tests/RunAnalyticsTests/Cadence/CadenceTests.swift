import RunModel
import TestSupport
import Testing

@testable import RunAnalytics

@Suite struct CadenceTests {
    private let hour = ReportSamples.hour
    private let minute = ReportSamples.minute

    /// Runs at a local time of each day for which `includes` holds, a few seconds after it.
    private func daily(
        _ zone: String,
        hour localHour: Int64,
        days: Int,
        until last: UTCDay,
        includes: (UTCDay) -> Bool = { _ in true }
    ) throws -> [ReportRun] {
        let face = ClockFace.local(try ReportSamples.calendar(zone))
        return try (0..<days).compactMap { index in
            let day = last.advanced(by: index - days + 1)
            guard includes(day) else { return nil }
            let slot = face.instant(day.start.milliseconds + localHour * hour)
            return try ReportSamples.run("d\(day)", at: slot + .seconds(index % 7 * 4))
        }
    }

    private func judge(
        _ runs: [ReportRun],
        week: String,
        zone: String = "UTC",
        schedules: [DatasetSchedule] = [],
        now: Timestamp? = nil
    ) throws -> PunctualityVerdict {
        let calendar = try ReportSamples.calendar(zone)
        let period = ReportPeriod(week: try ReportSamples.week(week), calendar: calendar)
        return Punctuality.judge(
            runs: runs,
            schedules: schedules,
            period: period.since..<period.until,
            calendar: calendar,
            now: now ?? period.until.advanced(byMilliseconds: 7 * ReportSamples.day)
        )
    }

    private func judged(_ verdict: PunctualityVerdict) throws -> Punctuality {
        guard case .judged(let punctuality) = verdict else {
            Issue.record("not judged: \(verdict)")
            throw CancellationError()
        }
        return punctuality
    }

    @Test func aDailyRunAtLocalTimeIsPunctualAcrossChangesOfClocks() throws {
        // Berlin changes clocks on 2026-10-25, the last day of 2026-W43.
        for week in ["2026-W43", "2026-W44"] {
            let runs = try daily("Europe/Berlin", hour: 8, days: 60, until: UTCDay(year: 2026, month: 11, day: 2))
            let punctuality = try judged(judge(runs, week: week, zone: "Europe/Berlin"))
            #expect(punctuality.expected == 7 && punctuality.onTime == 7 && punctuality.missed == [] && punctuality.late == [])
            #expect(punctuality.source == .cadence(period: .days(1), share: 1))
        }
    }

    @Test func pausesAtWeekendsAreNotMissed() throws {
        let sunday = UTCDay(year: 2026, month: 11, day: 22)
        let weekdays = try daily("UTC", hour: 6, days: 56, until: sunday) { $0.isoWeekday <= 5 }
        let punctuality = try judged(judge(weekdays, week: "2026-W47"))
        #expect(punctuality.expected == 5 && punctuality.onTime == 5 && punctuality.missed == [])
        let wednesday = UTCDay(year: 2026, month: 11, day: 18)
        let withMiss = weekdays.filter { UTCDay(containing: $0.createdAt) != wednesday }
        let missing = try judged(judge(withMiss, week: "2026-W47"))
        #expect(missing.missed == [wednesday.start.advanced(byMilliseconds: 6 * hour)] && missing.onTime == 4)
    }

    @Test func aLateRunNamesItsSlotAndItself() throws {
        var runs = try daily("UTC", hour: 6, days: 40, until: UTCDay(year: 2026, month: 11, day: 22))
        let index = runs.count - 3
        runs[index] = try ReportSamples.run("late", at: try ReportSamples.instant("2026-11-20T09:30:00Z"))
        let punctuality = try judged(judge(runs, week: "2026-W47"))
        #expect(punctuality.late.map(\.run.text) == ["late"] && punctuality.missed == [] && punctuality.onTime == 6)
        let slot = try ReportSamples.instant("2026-11-20T06:00:00Z")
        #expect(punctuality.late.first?.slot == slot)
        #expect(punctuality.late.first?.lateness == .minutes(210))
    }

    @Test func runsByHandDoNotHideTheCadence() throws {
        var random = SeededGenerator(seed: 61)
        let start = try ReportSamples.instant("2026-09-28T00:00:00Z")
        let missedHour: Int64 = 24 * 50 + 5
        var offsets: [Int64] = []
        for index in 0..<Int64(24 * 56) where index != missedHour {
            offsets.append(index * hour + Int64.random(in: 0..<60_000, using: &random))
        }
        for _ in 0..<120 {
            let offset = Int64.random(in: 0..<(56 * ReportSamples.day), using: &random)
            if (offset + 6 * minute) / hour != missedHour { offsets.append(offset) }
        }
        var runs: [ReportRun] = []
        for (index, offset) in offsets.enumerated() {
            runs.append(try ReportSamples.run("h\(index)", at: start.advanced(byMilliseconds: offset)))
        }
        runs.sort { $0.figures.createdAt < $1.figures.createdAt }
        let punctuality = try judged(judge(runs, week: "2026-W47"))
        guard case .cadence(let length, _) = punctuality.source else {
            Issue.record("no cadence")
            return
        }
        #expect(length == .hours(1) && punctuality.expected == 168 && punctuality.onTime == 167)
        #expect(punctuality.missed == [start.advanced(byMilliseconds: missedHour * hour)])
    }

    @Test func withoutACadenceNothingIsExpected() throws {
        var random = SeededGenerator(seed: 62)
        let start = try ReportSamples.instant("2026-09-28T00:00:00Z")
        let few = try ReportSamples.runs("ssssssssss", from: start, every: hour)
        #expect(try judge(few, week: "2026-W47") == .unknown(.tooFewRuns(runs: 10, needed: 11)))
        let irregular = try (0..<60).map { _ in Int64.random(in: 0..<(55 * ReportSamples.day), using: &random) }.sorted().enumerated()
            .map { try ReportSamples.run("i\($0.offset)", at: start.advanced(byMilliseconds: $0.element)) }
        guard case .unknown(.irregular) = try judge(irregular, week: "2026-W47") else {
            Issue.record("a cadence was seen in noise")
            return
        }
        let young = try ReportSamples.runs(
            String(repeating: "s", count: 100),
            from: try ReportSamples.instant("2026-11-16T00:00:00Z"),
            every: hour
        )
        #expect(try judge(young, week: "2026-W47") == .unknown(.tooShortHistory))
    }

    @Test func overdueSlotsAreNotYetMissed() throws {
        let runs = try daily("UTC", hour: 6, days: 40, until: UTCDay(year: 2026, month: 11, day: 20))
        let verdict = try judge(runs, week: "2026-W47", now: try ReportSamples.instant("2026-11-22T04:00:00Z"))
        let punctuality = try judged(verdict)
        #expect(punctuality.expected == 6 && punctuality.missed == [])
        let slot = try ReportSamples.instant("2026-11-21T06:00:00Z")
        #expect(punctuality.overdue == [slot])
    }

    private func schedule(_ frequency: DatasetSchedule.Frequency?, next: String) throws -> DatasetSchedule {
        DatasetSchedule(
            token: "s",
            frequency: frequency,
            lastScheduledAt: nil,
            nextScheduledAt: try ReportSamples.instant(next),
            lastRunAt: nil
        )
    }

    @Test func aScheduleIsTakenBeforeAnyCadence() throws {
        let runs = try daily("Europe/Berlin", hour: 8, days: 60, until: UTCDay(year: 2026, month: 11, day: 2))
        // 8:00 in Berlin is 7:00 UTC in winter; before 2026-10-25 it was 6:00.
        let winter = try schedule(.daily, next: "2026-11-24T07:00:00Z")
        let berlin = try judged(judge(runs, week: "2026-W43", zone: "Europe/Berlin", schedules: [winter]))
        #expect(berlin.source == .schedule && berlin.expected == 7 && berlin.onTime == 7)
        let utc = try daily("UTC", hour: 7, days: 60, until: UTCDay(year: 2026, month: 11, day: 2))
        #expect(try judged(judge(utc, week: "2026-W43", zone: "Europe/Berlin", schedules: [winter])).onTime == 7)
    }

    @Test(arguments: [
        (DatasetSchedule.Frequency.every15Minutes, 672), (.every30Minutes, 336), (.hourly, 168), (.daily, 7), (.weekly, 1),
    ])
    func everyFrequencyHasItsSlots(frequency: DatasetSchedule.Frequency, count: Int) throws {
        let run = try ReportSamples.run("first", at: try ReportSamples.instant("2026-01-01T00:00:00Z"))
        let punctuality = try judged(judge([run], week: "2026-W47", schedules: [schedule(frequency, next: "2026-12-01T05:00:00Z")]))
        #expect(punctuality.expected == count && punctuality.missed.count == count)
    }

    @Test func monthlySlotsKeepToTheLastDayOfShortMonths() throws {
        let run = try ReportSamples.run("first", at: try ReportSamples.instant("2026-01-01T00:00:00Z"))
        let monthly = try schedule(.monthly, next: "2026-12-31T05:00:00Z")
        #expect(try judged(judge([run], week: "2026-W48", schedules: [monthly])).expected == 0)
        let november = try judged(judge([run], week: "2026-W49", schedules: [monthly]))
        let slot = try ReportSamples.instant("2026-11-30T05:00:00Z")
        #expect(november.expected == 1 && november.overdue == [slot])
    }

    @Test func undocumentedFrequenciesAndTimeBeforeTheFirstRunExpectNothing() throws {
        let run = try ReportSamples.run("first", at: try ReportSamples.instant("2026-11-20T04:00:00Z"))
        #expect(
            try judge([run], week: "2026-W47", schedules: [schedule(nil, next: "2026-12-01T05:00:00Z")])
                == .unknown(.tooFewRuns(runs: 1, needed: 11))
        )
        #expect(try judged(judge([run], week: "2026-W47", schedules: [schedule(.daily, next: "2026-12-01T05:00:00Z")])).expected == 3)
    }
}
