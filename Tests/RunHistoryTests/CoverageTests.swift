import RunModel
import TestSupport
import Testing

@testable import RunHistory

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

    /// Runs of one millisecond are listed in any order, and one more of them may come: reaching that millisecond closes no gap.
    @Test func walkThatEndsAmongTheRunsOfTheWatermarkDoesNotCloseTheGap() {
        let known = Coverage(from: at(0), to: at(100))
        let touching = Coverage.joining(known, CoverageChange(from: at(100), to: at(200)))
        #expect(touching.to == at(100) && touching.pending == at(100)...at(200))
        #expect(Coverage.joining(touching, CoverageChange(from: at(99), to: at(200))) == Coverage(from: at(0), to: at(200)))
        #expect(Coverage.joining(touching, CoverageChange(from: at(200), to: at(300))).pending == at(200)...at(300))
    }

    @Test func walkOfManyPagesWithinOneMillisecondGoesOnBelowIt() {
        let first = Coverage.joining(nil, CoverageChange(from: at(100), to: at(100), resumePage: 1))
        let second = Coverage.joining(first, CoverageChange(from: at(100), to: at(100), resumePage: 2))
        #expect(second.from == at(100) && second.to == at(100) && second.pending == nil)
        #expect(Coverage.joining(second, CoverageChange(from: at(80), to: at(100), resumePage: 3)).from == at(80))
    }

    @Test func endOfTheListingLeavesNoGap() {
        let known = Coverage(from: at(10), to: at(100), pending: at(150)...at(160))
        let whole = Coverage.joining(known, CoverageChange(from: at(170), to: at(200), reachesBeginning: true))
        #expect(whole == Coverage(from: at(10), to: at(200), reachesBeginning: true))
        let empty = Coverage.joining(whole, CoverageChange(from: at(300), to: at(300), reachesBeginning: true))
        #expect(empty == Coverage(from: at(10), to: at(300), reachesBeginning: true))
        #expect(
            Coverage.joining(nil, CoverageChange(from: at(5), to: at(5), reachesBeginning: true))
                == Coverage(from: at(5), to: at(5), reachesBeginning: true))
    }

    @Test func nothingAfterTheReadingIsProved() {
        let change = CoverageChange(from: at(10), to: at(900), reachesBeginning: true)
        #expect(change.upTo(at(100)) == CoverageChange(from: at(10), to: at(100), reachesBeginning: true))
        #expect(CoverageChange(from: at(500), to: at(900)).upTo(at(100)) == CoverageChange(from: at(100), to: at(100)))
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
