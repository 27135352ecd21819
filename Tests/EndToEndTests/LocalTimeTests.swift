import RunModel
import Testing

@testable import mode_exporter

@Suite struct LocalTimeTests {
    @Test(arguments: [
        ("2026-03-30", "Europe/Berlin", "2026-03-29T22:00:00Z"), ("2026-03-29", "Europe/Berlin", "2026-03-28T23:00:00Z"),
        ("2026-03-30", "America/New_York", "2026-03-30T04:00:00Z"), ("2026-03-30", "UTC", "2026-03-30T00:00:00Z"),
        ("2026-03-30T06:00:00Z", "Europe/Berlin", "2026-03-30T06:00:00Z"),
    ])
    func aDateIsTheMidnightOfTheReportsZone(argument: String, zone: String, expected: String) throws {
        let given = try #require(LocalTime(argument: argument))
        #expect(given.instant(zoneName: zone) == Timestamp(iso8601: expected))
    }

    @Test func anythingElseIsRefused() {
        for argument in ["", "yesterday", "2026-02-30", "2026-W10"] { #expect(LocalTime(argument: argument) == nil) }
    }

    /// A date and an instant can only be compared on the clocks of the zone.
    @Test func aWindowIsCheckedOnLocalClocks() throws {
        let (date, instant) = (LocalTime(argument: "2026-03-30"), LocalTime(argument: "2026-03-29T23:00:00Z"))
        let berlin = try LocalTime.window(since: date, until: instant, zoneName: "Europe/Berlin")
        #expect(berlin.since == Timestamp(iso8601: "2026-03-29T22:00:00Z") && berlin.until == Timestamp(iso8601: "2026-03-29T23:00:00Z"))
        #expect(throws: (any Error).self) { try LocalTime.window(since: date, until: instant, zoneName: "UTC") }
        #expect(throws: (any Error).self) { try LocalTime.window(since: date, until: date, zoneName: "UTC") }
    }
}
