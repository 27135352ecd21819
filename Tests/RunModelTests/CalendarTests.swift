import RunModel
import TestSupport
import Testing

@Suite struct CalendarTests {
    @Test(arguments: [
        ("2025-12-29", "2026-W01"), ("2026-11-22", "2026-W47"), ("2026-12-31", "2026-W53"), ("2027-01-03", "2026-W53"),
        ("2027-01-04", "2027-W01"), ("2021-01-03", "2020-W53"),
    ])
    func weeksKeepTheirOwnYear(day: String, week: String) throws {
        #expect(ISOWeek(containing: try #require(UTCDay(day))).description == week)
    }

    @Test(arguments: ["2026-W00", "2026-W54", "2025-W53", "2026-47", "2026-W4", "2026-w47", ""])
    func refusesWeeksThatAreNone(text: String) { #expect(ISOWeek(text) == nil) }

    @Test func agreesWithPythonOnEveryDayOfSixtyYears() throws {
        let script = """
            import json, sys, datetime
            start = datetime.date(1970, 1, 1)
            rows = []
            for offset in range(json.load(sys.stdin)["days"]):
                day = start + datetime.timedelta(days=offset)
                year, week, weekday = day.isocalendar()
                rows.append(f"{day.isoformat()} {year}-W{week:02d} {weekday}")
            json.dump(rows, sys.stdout)
            """
        let rows = try PythonOracle.run(script, input: ["days": 22_000], returning: [String].self)
        let own = (0..<22_000).map { offset in
            let day = UTCDay(daysSinceEpoch: offset)
            return "\(day) \(ISOWeek(containing: day)) \(day.isoWeekday)"
        }
        #expect(rows == own)
    }

    @Test func weeksStepAcrossNewYear() throws {
        let week = try #require(ISOWeek("2026-W53"))
        #expect(week.advanced(by: 1).description == "2027-W01")
        #expect(week.days.map(\.description).last == "2027-01-03")
        #expect(week.monday.description == "2026-12-28")
    }

    @Test func daysHoldTheirInstants() {
        let day = UTCDay(year: 2026, month: 11, day: 22)
        #expect(UTCDay(containing: day.start) == day)
        #expect(UTCDay(containing: day.end.advanced(byMilliseconds: -1)) == day)
        #expect(UTCDay(containing: day.end) == day.advanced(by: 1))
        #expect(UTCDay(containing: Timestamp(milliseconds: -1)).description == "1969-12-31")
    }
}
