import RunModel
import TestSupport
import Testing

@testable import RunAnalytics

@Suite struct HourOfWeekTableTests {
    private struct Input: Encodable { let zone: String; let since: Int64; let until: Int64; let created: [Int64] }
    private struct Truth: Decodable { let exposure: [Int64]; let runs: [Int] }

    /// Eight weeks that hold a change of clocks, counted by Python's zoneinfo in steps of a quarter of an hour.
    @Test(arguments: [
        ("Europe/Berlin", "2026-10-01T00:00:00Z"), ("Europe/Berlin", "2026-03-01T00:00:00Z"), ("America/New_York", "2026-10-10T00:00:00Z"),
        ("America/New_York", "2026-02-20T00:00:00Z"), ("UTC", "2026-10-01T00:00:00Z"), ("Australia/Lord_Howe", "2026-09-20T00:00:00Z"),
    ])
    func countsAndExposureAgreeWithPython(zone: String, since: String) throws {
        var random = SeededGenerator(seed: 51)
        let begin = try ReportSamples.instant(since)
        let end = begin.advanced(byMilliseconds: 56 * ReportSamples.day)
        let created = (0..<2000).map { _ in Int64.random(in: begin.milliseconds..<end.milliseconds, using: &random) }
        let truth: Truth = try PythonOracle.run(
            """
            import json, sys
            from datetime import datetime, timezone
            from zoneinfo import ZoneInfo
            data = json.load(sys.stdin)
            zone = ZoneInfo(data["zone"])
            def cell(ms):
                local = datetime.fromtimestamp(ms / 1000, timezone.utc).astimezone(zone)
                return local.weekday() * 24 + local.hour
            answer = {"exposure": [0] * 168, "runs": [0] * 168}
            for ms in range(data["since"], data["until"], 900000): answer["exposure"][cell(ms)] += 900000
            for ms in data["created"]: answer["runs"][cell(ms)] += 1
            json.dump(answer, sys.stdout)
            """,
            input: Input(zone: zone, since: begin.milliseconds, until: end.milliseconds, created: created)
        )
        let calendar = try ReportSamples.calendar(zone)
        var table = HourOfWeekTable(calendar: calendar, since: begin, until: end)
        for instant in created + [begin.milliseconds - 1, end.milliseconds] {
            table.add(RunFigures(createdAt: Timestamp(milliseconds: instant), state: .failed))
        }
        #expect(table.cells.map(\.exposure.milliseconds) == truth.exposure)
        #expect(table.cells.map(\.counts.failed) == truth.runs)
        #expect(table.cells.reduce(.zero) { $0 + $1.exposure } == .days(56))
    }

    /// A run every hour is the same rate in each cell, also where clocks change: counts alone would show a bump.
    @Test func anEvenLoadLooksEven() throws {
        let calendar = try ReportSamples.calendar("Europe/Berlin")
        let begin = calendar.start(of: UTCDay(year: 2026, month: 10, day: 5))
        let end = calendar.start(of: UTCDay(year: 2026, month: 11, day: 9))
        var table = HourOfWeekTable(calendar: calendar, since: begin, until: end)
        for instant in stride(from: begin.milliseconds, to: end.milliseconds, by: 3_600_000) {
            table.add(RunFigures(createdAt: Timestamp(milliseconds: instant), state: .succeeded))
        }
        #expect(table.cells.allSatisfy { $0.runsPerHour == 1 })
        #expect(table.cells[6 * 24 + 2].counts.runs == 6)
        #expect(table.cells[6 * 24 + 3].counts.runs == 5)
    }

    @Test func hoursThatWereNeverObservedHaveNoRate() throws {
        let begin = try ReportSamples.instant("2026-11-23T00:00:00Z")
        let table = HourOfWeekTable(calendar: .utc, since: begin, until: begin.advanced(byMilliseconds: ReportSamples.hour))
        #expect(table.cells[0].runsPerHour == 0)
        #expect(table.cells[1].runsPerHour == nil)
    }

    @Test func daysOfACalendarHaveTheirOwnLength() throws {
        var days = DayCalendar(
            calendar: try ReportSamples.calendar("Europe/Berlin"),
            first: UTCDay(year: 2026, month: 10, day: 24),
            count: 3
        )
        #expect(days.days.map(\.hours) == [24, 25, 24])
        days.add(RunFigures(createdAt: try ReportSamples.instant("2026-10-25T22:59:59.999Z"), state: .failed))
        days.add(RunFigures(createdAt: try ReportSamples.instant("2026-10-25T23:00:00Z"), state: .succeeded))
        days.add(RunFigures(createdAt: Timestamp(milliseconds: 0), state: .succeeded))
        days.add(RunFigures(createdAt: .distantFuture, state: .succeeded))
        #expect(days.days.map(\.counts) == [StateCounts(), StateCounts(failed: 1), StateCounts(succeeded: 1)])
        let other = days
        days.merge(other)
        #expect(days.days.map(\.counts.runs) == [0, 2, 2])
        days.merge(DayCalendar(calendar: .utc, first: UTCDay(year: 2026, month: 10, day: 24), count: 3))
        #expect(days.days.map(\.counts.runs) == [0, 2, 2])
    }
}
