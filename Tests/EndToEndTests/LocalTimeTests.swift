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
}
