@testable import ModeAPI
import RunModel
import Testing

@Suite struct RetryPolicyTests {
    private let policy = RetryPolicy(maximumAttempts: 4)

    @Test func backOffDoublesUpToItsBoundWithFullJitter() {
        #expect((1...8).map { policy.backOff(attempt: $0, random: 1) } == [1, 2, 4, 8, 16, 30, 30, 30].map { .seconds($0) })
        #expect(policy.backOff(attempt: 5, random: 0) == .milliseconds(0))
        #expect(policy.backOff(attempt: 3, random: 0.5) == .milliseconds(2000))
        #expect(policy.backOff(attempt: .max, random: 2) == .milliseconds(30000))
    }

    @Test func aPauseAfter429IsNeverNothing() {
        #expect(policy.rateLimitPause(attempt: 1, retryAfter: nil, random: 0) == .milliseconds(1000))
        #expect(policy.rateLimitPause(attempt: 1, retryAfter: nil, random: 1) == .milliseconds(2000))
        #expect(policy.rateLimitPause(attempt: 1, retryAfter: .milliseconds(7000), random: 1) == .milliseconds(7000))
        #expect(policy.rateLimitPause(attempt: 1, retryAfter: .milliseconds(0), random: 1) == .milliseconds(1000))
        #expect(policy.rateLimitPause(attempt: 1, retryAfter: .milliseconds(3_600_000), random: 1) == .milliseconds(600_000))
        #expect(policy.rateLimitPause(attempt: 1, retryAfter: .milliseconds(Int64.max), random: 1) == .milliseconds(600_000))
    }

    @Test(arguments: [
        ("0", 0), ("7", 7000), ("120", 120_000), ("99999999999999999999", Int64.max), ("Sun, 06 Nov 1994 08:49:50 GMT", 13_000),
        ("Sun, 06 Nov 1994 08:00:00 GMT", 0), ("1.5", 1500), ("0.0001", 1), ("3600", 3_600_000), ("100000000000000000000", Int64.max),
        ("Sunday, 06-Nov-94 08:49:50 GMT", 13_000), ("Sun Nov  6 08:49:50 1994", 13_000),
    ])
    func retryAfterIsSecondsOrADate(text: String, milliseconds: Int64) throws {
        let now = try #require(HTTPDate.parse("Sun, 06 Nov 1994 08:49:37 GMT"))
        #expect(RetryPolicy.retryAfter(text, now: now) == .milliseconds(milliseconds))
    }

    @Test(arguments: ["", "-1", "soon", "1.5.2", "1.", ".5", "1,5", "1e3", "NaN", "7 s", "+3", String(repeating: "9", count: 65)])
    func anUnreadableRetryAfterIsNone(text: String) {
        #expect(RetryPolicy.retryAfter(text, now: Timestamp(milliseconds: 0)) == nil)
    }
}

@Suite struct HTTPDateTests {
    /// The three forms of RFC 9110, section 5.6.7, with its own example.
    @Test(arguments: ["Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"])
    func allThreeFormsAreRead(text: String) {
        #expect(HTTPDate.parse(text) == Timestamp(milliseconds: 784_111_777_000))
    }

    @Test(arguments: [
        "", "Sun, 31 Feb 2026 08:49:37 GMT", "Sun, 06 Nov 1994 24:00:00 GMT", "Sun, 06 Nov 1994 08:49:37 CET", "Sun, 06 Nov 1994 08:49 GMT",
        "1994-11-06T08:49:37Z", "Sun, 06 Nof 1994 08:49:37 GMT", "Sun, 00 Nov 1994 08:49:37 GMT", "Sun, 06 Nov +994 08:49:37 GMT",
    ])
    func anythingElseIsNone(text: String) {
        #expect(HTTPDate.parse(text) == nil)
    }
}

@Suite struct ServerInstantTests {
    private let date = "Sun, 06 Nov 1994 08:49:37 GMT"
    private let second: Int64 = 784_111_777_000

    /// The Date header cuts off up to 999 ms, and the data was read at most the answering time before or after it was stamped.
    @Test func theIntervalHoldsTheTrueMoment() {
        let instant = ServerInstant(
            date: date,
            receivedAt: Timestamp(milliseconds: second + 3_600_000),
            elapsed: .milliseconds(300),
            firstByte: .milliseconds(120)
        )
        #expect(instant.earliest == Timestamp(milliseconds: second - 120))
        #expect(instant.latest == Timestamp(milliseconds: second + 999 + 120))
    }

    @Test func withoutADateThisMachinesClockCounts() {
        let received = Timestamp(milliseconds: second)
        for text in [nil, "yesterday"] {
            let instant = ServerInstant(date: text, receivedAt: received, elapsed: .milliseconds(300), firstByte: .milliseconds(120))
            #expect(instant == ServerInstant(earliest: Timestamp(milliseconds: second - 300), latest: received))
        }
    }
}
