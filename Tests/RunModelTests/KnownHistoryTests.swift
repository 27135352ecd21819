import RunModel
import TestSupport
import Testing

@Suite struct KnownHistoryTests {
    /// The answer changes at exactly the instant that is foretold, and nowhere before it.
    @Test func theNextChangeIsForetold() {
        var generator = SeededGenerator(seed: 5)
        let now = Timestamp(milliseconds: 1_000_000_000)
        for _ in 0..<2000 {
            let window = Int64.random(in: 1...20_000_000, using: &generator)
            let known = KnownHistory(
                start: now.advanced(byMilliseconds: -Int64.random(in: -1_000_000...30_000_000, using: &generator)),
                end: now.advanced(byMilliseconds: -Int64.random(in: -5_000_000...5_000_000, using: &generator)),
                reachesBeginning: Bool.random(using: &generator))
            let before = known.covers(windowOf: window, now: now)
            guard let change = known.nextChange(windowOf: window, after: now) else {
                for later in [1, 1000, 3_600_000, 40_000_000, 400_000_000] as [Int64] {
                    #expect(known.covers(windowOf: window, now: now.advanced(byMilliseconds: later)) == before, "\(known) \(window)")
                }
                continue
            }
            #expect(change > now)
            #expect(known.covers(windowOf: window, now: change) != before, "\(known) \(window)")
            #expect(known.covers(windowOf: window, now: change.advanced(byMilliseconds: -1)) == before, "\(known) \(window)")
        }
    }

    @Test func theKnownPartOfAWindowEndsWithTheNewestReading() {
        let now = Timestamp(milliseconds: 10_000)
        let known = KnownHistory(start: Timestamp(milliseconds: 7000), end: Timestamp(milliseconds: 9000))
        #expect(known.knownPart(ofWindow: 5000, now: now) == 2000)
        #expect(known.knownPart(ofWindow: 1500, now: now) == 500)
        #expect(KnownHistory().knownPart(ofWindow: 5000, now: now) == 0)
    }
}
