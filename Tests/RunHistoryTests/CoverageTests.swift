import RunModel
import TestSupport
import Testing

import RunHistory

@Suite struct CoverageTests {
    private func at(_ milliseconds: Int64) -> Timestamp { Timestamp(milliseconds: milliseconds) }

    @Test func watermarkWaitsUntilTheWalkReachesTheOldOne() {
        let old = Coverage(from: at(0), to: at(100))
        let first = Coverage.joining(old, CoverageChange(from: at(150), to: at(200)))
        #expect(first.to == at(100))
        #expect(first.pending == at(150)...at(200))
        let second = Coverage.joining(first, CoverageChange(from: at(90), to: at(200)))
        #expect(second == Coverage(from: at(0), to: at(200)))
    }

    @Test func interruptedWalkIsReplacedByTheNextUnlessTheyOverlap() {
        var coverage = Coverage.joining(Coverage(from: at(0), to: at(100)), CoverageChange(from: at(150), to: at(200)))
        coverage = Coverage.joining(coverage, CoverageChange(from: at(180), to: at(260)))
        #expect(coverage.pending == at(150)...at(260))
        coverage = Coverage.joining(coverage, CoverageChange(from: at(300), to: at(310)))
        #expect(coverage.pending == at(300)...at(310))
        #expect(coverage.to == at(100))
    }

    @Test func backfillMovesTheLowerEndAndKeepsItsPage() {
        let coverage = Coverage.joining(Coverage(from: at(50), to: at(100)), CoverageChange(from: at(20), to: at(100), resumePage: 3))
        #expect(coverage == Coverage(from: at(20), to: at(100), resumePage: 3))
        let done = Coverage.joining(coverage, CoverageChange(from: at(5), to: at(20), reachesBeginning: true, resumePage: 4))
        #expect(done == Coverage(from: at(5), to: at(100), reachesBeginning: true, resumePage: 4))
        #expect(Coverage.joining(done, CoverageChange(from: at(90), to: at(100), resumePage: 1)).resumePage == 4)
    }

    @Test func stretchBelowAGapProvesNothing() {
        let coverage = Coverage(from: at(50), to: at(100))
        #expect(Coverage.joining(coverage, CoverageChange(from: at(10), to: at(40))) == coverage)
    }

    /// Walks that break off anywhere, new runs between pages: what is called covered was really read.
    @Test(arguments: 1...50 as ClosedRange<UInt64>)
    func neverClaimsWhatWasNotRead(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var newest: Int64 = 20
        var read: Set<Int64> = []
        var coverage: Coverage?
        for _ in 0..<40 {
            newest += Int64.random(in: 0...30, using: &generator)
            let top = newest
            var bottom = top + 1
            for _ in 0..<Int.random(in: 1...12, using: &generator) where bottom > 1 {
                bottom = max(1, bottom - 5)
                read.formUnion(bottom...min(top, bottom + 4))
                coverage = Coverage.joining(coverage, CoverageChange(from: at(bottom), to: at(top), reachesBeginning: bottom == 1))
                newest += Int64.random(in: 0...2, using: &generator)
                guard let coverage else { continue }
                let claimed = Set((coverage.from.milliseconds + 1)...max(coverage.from.milliseconds + 1, coverage.to.milliseconds))
                #expect(claimed.isSubset(of: read), "seed \(seed)")
                if bottom == 1 { #expect(coverage.to == at(top) && coverage.pending == nil) }
            }
        }
    }
}
