import RunModel
import TestSupport
import Testing

@testable import RunAnalytics

/// Compared with Python's zoneinfo.
@Suite struct LocalCalendarTests {
    private static let zones = [
        "UTC", "Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe", "Asia/Beirut", "Pacific/Apia",
        "America/Havana",
    ]

    @Test(arguments: zones)
    func daysBeginWhenLocalClocksSaySo(zone: String) throws {
        struct Input: Encodable { let zone: String; let first: Int; let count: Int }
        let first = UTCDay(year: 2025, month: 12, day: 20)
        let truth: [Int64] = try PythonOracle.run(
            """
            import json, sys
            from datetime import datetime, timedelta
            from zoneinfo import ZoneInfo
            data = json.load(sys.stdin)
            zone = ZoneInfo(data["zone"])
            midnights = [datetime(1970, 1, 1) + timedelta(days=data["first"] + i) for i in range(data["count"])]
            json.dump([int(m.replace(tzinfo=zone).timestamp() * 1000) for m in midnights], sys.stdout)
            """,
            input: Input(zone: zone, first: first.daysSinceEpoch, count: 400)
        )
        let calendar = try ReportSamples.calendar(zone)
        for (index, expected) in truth.enumerated() {
            let day = first.advanced(by: index)
            let start = calendar.start(of: day)
            #expect(start.milliseconds == expected, "\(zone) \(day)")
            #expect(calendar.day(of: start) == day)
            #expect(calendar.day(of: start.advanced(byMilliseconds: -1)) == day.advanced(by: -1))
        }
    }

    @Test func weeksOfDaylightSavingHave167And169Hours() throws {
        let berlin = try ReportSamples.calendar("Europe/Berlin")
        let newYork = try ReportSamples.calendar("America/New_York")
        func hours(_ week: String, _ calendar: LocalCalendar) throws -> Int64 {
            ReportPeriod(week: try ReportSamples.week(week), calendar: calendar).duration.milliseconds / ReportSamples.hour
        }
        // Clocks change on 2026-03-29 and 2026-10-25 in Berlin, on 2026-03-08 and 2026-11-01 in New York.
        #expect(try hours("2026-W13", berlin) == 167 && hours("2026-W43", berlin) == 169 && hours("2026-W44", berlin) == 168)
        #expect(try hours("2026-W10", newYork) == 167 && hours("2026-W44", newYork) == 169)
    }

    @Test func theWeekBeforeTheFirstOneIsTheLastOfTheOldYear() throws {
        for zone in ["UTC", "Europe/Berlin", "America/New_York"] {
            let calendar = try ReportSamples.calendar(zone)
            let first = ReportPeriod(week: try ReportSamples.week("2027-W01"), calendar: calendar)
            let before = first.previous(calendar: calendar)
            #expect(before.week?.description == "2026-W53" && before.until == first.since)
            #expect(before.previous(calendar: calendar).week?.description == "2026-W52")
            #expect(calendar.day(of: first.since) == UTCDay(year: 2027, month: 1, day: 4))
            #expect(calendar.day(of: before.since) == UTCDay(year: 2026, month: 12, day: 28))
        }
        // New Year's Day 2027 is a Friday, so it belongs to 2026.
        let newYear = try ReportSamples.instant("2027-01-01T12:00:00Z")
        #expect(LocalCalendar.utc.week(of: newYear).description == "2026-W53")
        let last = ReportPeriod.lastCompleteWeek(before: newYear, calendar: .utc)
        #expect(last.week?.description == "2026-W52")
    }

    @Test func aMondayMorningBelongsToDifferentWeeksInDifferentZones() throws {
        let instant = try ReportSamples.instant("2026-11-23T02:00:00Z")
        #expect(try ReportSamples.calendar("Europe/Berlin").week(of: instant).description == "2026-W48")
        #expect(try ReportSamples.calendar("America/New_York").week(of: instant).description == "2026-W47")
    }

    @Test func unknownZonesAreRefused() {
        #expect(LocalCalendar(zoneName: "Europe/Atlantis") == nil)
        #expect(LocalCalendar(zoneName: "") == nil)
    }
}
