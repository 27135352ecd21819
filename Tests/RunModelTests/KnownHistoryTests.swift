import RunModel
import Testing

@Suite struct KnownHistoryTests {
    @Test func theKnownPartOfAWindowEndsWithTheNewestReading() {
        let now = Timestamp(milliseconds: 10_000)
        let known = KnownHistory(start: Timestamp(milliseconds: 7000), end: Timestamp(milliseconds: 9000))
        #expect(known.knownPart(ofWindow: .milliseconds(5000), now: now) == .milliseconds(2000))
        #expect(known.knownPart(ofWindow: .milliseconds(1500), now: now) == .milliseconds(500))
        #expect(KnownHistory().knownPart(ofWindow: .milliseconds(5000), now: now) == .milliseconds(0))
    }
}
