import Foundation
import RunModel
import TestSupport
import Testing

@Suite struct TimestampTests {
    @Test(
        arguments: [
            ("1970-01-01T00:00:00Z", 0),
            ("2026-08-07T07:47:06.501Z", 1_786_088_826_501),
            ("2026-08-07T07:47:06.5Z", 1_786_088_826_500),
            ("2026-08-07T07:47:06.501999999Z", 1_786_088_826_501),
            ("2020-04-06T20:00:00.000+00:00", 1_586_203_200_000),
            ("2020-04-06T22:00:00.000+02:00", 1_586_203_200_000),
            ("2020-04-06T14:30:00-05:30", 1_586_203_200_000),
            ("2024-02-29T00:00:00Z", 1_709_164_800_000),
        ] as [(String, Int64)])
    func readsWhatTheAPIWrites(text: String, milliseconds: Int64) {
        #expect(Timestamp(iso8601: text) == Timestamp(milliseconds: milliseconds))
    }

    @Test(arguments: [
        "", "2026-08-07", "2026-08-07T07:47:06", "2026-02-29T00:00:00Z", "2026-13-01T00:00:00Z", "2026-00-10T00:00:00Z",
        "2026-08-07T24:00:00Z", "2026-08-07T07:60:00Z", "2026-08-07T07:47:60Z", "2026-08-07T07:47:06.Z",
        "2026-08-07T07:47:06.1234567890Z", "2026-08-07T07:47:06+2:00", "2026-08-07T07:47:06+02:00Z", "2026-08-07 07:47:06Z",
        "2026-08-07T07:47:06Zx", "2O26-08-07T07:47:06Z", "1969-12-31T23:59:59Z", "2026-08-07T07:47:06.5",
    ])
    func refusesAnythingElse(text: String) {
        #expect(Timestamp(iso8601: text) == nil)
    }

    @Test func writesWhatItReads() {
        var generator = SeededGenerator(seed: 1)
        for _ in 0..<10_000 {
            let instant = Timestamp(milliseconds: Int64.random(in: 0..<253_402_300_800_000, using: &generator))
            #expect(Timestamp(iso8601: instant.iso8601) == instant)
        }
    }

    @Test func agreesWithFoundation() throws {
        var generator = SeededGenerator(seed: 2)
        let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        for _ in 0..<500 {
            let instant = Timestamp(milliseconds: Int64.random(in: 0..<4_102_444_800_000, using: &generator))
            let date = try style.parse(instant.iso8601)
            #expect(abs(date.timeIntervalSince1970 - instant.seconds) < 0.0005)
        }
    }

    @Test func saturatesInsteadOfTrapping() {
        #expect(Timestamp(milliseconds: .max).advanced(byMilliseconds: 1).milliseconds == .max)
        #expect(Timestamp(milliseconds: .min).advanced(byMilliseconds: -1).milliseconds == .min)
        #expect(Timestamp(milliseconds: .max).iso8601 == "9999-12-31T23:59:59.999Z")
    }
}
