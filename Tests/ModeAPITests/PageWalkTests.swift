import RunModel
import Testing

@testable import ModeAPI

/// A listing as an API might answer it.
private struct Listing {
    /// The rows of each page, from page 1.
    var rows: (Int) -> [Int]
    /// What the `pagination` block of each page says.
    var counters: (Int) -> (pages: Int?, count: Int?) = { _ in (nil, nil) }

    /// An honest list of that many rows, 30 a page.
    static func honest(_ count: Int) -> Listing {
        Listing(
            rows: { page in Array(min((page - 1) * 30, count)..<min(page * 30, count)) },
            counters: { _ in ((count + 29) / 30, count) }
        )
    }

    func page(_ number: Int) -> Page<Int> {
        let rows = rows(number)
        let counters = counters(number)
        let instant = ServerInstant(earliest: Timestamp(milliseconds: 0), latest: Timestamp(milliseconds: 0))
        return Page(
            rows: rows,
            number: number,
            totalPages: counters.pages,
            totalCount: counters.count,
            rowIdentities: rows.map { UInt64(bitPattern: Int64($0)) },
            observedAt: instant
        )
    }

    /// Walks to the end, as every caller does.
    func walked(_ walk: PageWalk = PageWalk(maximumPages: 50)) -> PageWalk {
        var walk = walk
        while let number = walk.nextPage { walk.advance(after: page(number)) }
        return walk
    }
}

@Suite struct PageWalkTests {
    /// The ordinary case: as many requests as there are pages, and none to prove that nothing follows.
    @Test(arguments: [(1, 1), (29, 1), (30, 1), (31, 2), (60, 2), (97, 4)])
    func countersThatAgreeWithTheRowsSpareTheProvingPage(rows: Int, requests: Int) {
        let walk = Listing.honest(rows).walked()
        #expect(walk.ending == .counters)
        #expect(walk.pageCount == requests)
        #expect(walk.rowCount == rows)
        #expect(walk.isComplete)
        #expect(walk.remark == nil)
    }

    @Test func anEmptyListEndsOnItsFirstPage() {
        let walk = Listing.honest(0).walked()
        #expect(walk.ending == .emptyPage)
        #expect(walk.pageCount == 1)
        #expect(walk.isComplete)
    }

    @Test func aShortPageIsNotTheEnd() {
        let walk = Listing(rows: { [Array(0..<30), [30], Array(31..<40)].dropFirst($0 - 1).first ?? [] }).walked()
        #expect(walk.ending == .emptyPage)
        #expect(walk.pageCount == 4)
        #expect(walk.rowCount == 40)
        #expect(walk.isComplete)
    }

    // MARK: Counters that are wrong

    /// 261 runs stayed unread because one answer claimed a single one.
    @Test(arguments: [-5, 0, 1, 29, 31, 59])
    func aCountThatIsTooSmallOnceHidesNothing(claim: Int) {
        var listing = Listing.honest(261)
        listing.counters = { $0 == 1 ? (1, claim) : (9, 261) }
        let walk = listing.walked()
        #expect(walk.rowCount == 261)
        #expect(walk.isComplete)
    }

    @Test func aCountThatIsAlwaysTooSmallCostsOneRequestAndHidesNothing() {
        var listing = Listing.honest(70)
        listing.counters = { _ in (1, 1) }
        let walk = listing.walked()
        #expect(walk.rowCount == 70)
        #expect(walk.ending == .emptyPage)
        #expect(walk.pageCount == 4)
        #expect(walk.isComplete)
    }

    /// As many rows as were read so far, claimed after a larger number was: rows were deleted, or one of the two is wrong.
    @Test func aCountThatFellIsNotBelieved() {
        var listing = Listing.honest(97)
        listing.counters = { $0 == 2 ? (2, 60) : (4, 97) }
        #expect(listing.walked().rowCount == 97)
    }

    @Test func aCountWithoutPagesOrPagesWithoutACountEndNothing() {
        for counters in [(pages: Int?.none, count: Int?(30)), (1, nil), (0, 30), (-1, 30)] {
            var listing = Listing.honest(61)
            listing.counters = { _ in counters }
            #expect(listing.walked().rowCount == 61)
        }
    }

    @Test func aCountThatIsTooLargeEndsTheWalkAsOneWithMissingRows() {
        var listing = Listing.honest(40)
        listing.counters = { _ in (4, 100) }
        let walk = listing.walked()
        #expect(walk.ending == .emptyPage)
        #expect(walk.missingCount == 60)
        #expect(walk.reachedEnd)
        #expect(!walk.isComplete)
        #expect(walk.remark == "the listing ends after 40 rows, although the API counts 60 more")
    }

    // MARK: Pages that repeat

    /// A list that ignores `page` and has no counters is whole on its first page.
    @Test func theSamePageAgainIsTheEnd() {
        let walk = Listing(rows: { _ in Array(0..<70) }).walked()
        #expect(walk.ending == .nothingNew)
        #expect(walk.pageCount == 2)
        #expect(walk.isComplete)
        #expect(walk.remark == "page 2 repeats rows of earlier pages only: taken as the end after 70 rows")
    }

    @Test func theSamePageAgainIsNotTheWholeOfALongerList() {
        let walk = Listing(rows: { _ in Array(0..<30) }, counters: { _ in (4, 97) }).walked()
        #expect(walk.ending == .nothingNew)
        #expect(walk.pageCount == 2)
        #expect(!walk.isComplete)
        #expect(walk.missingCount == 67)
    }

    @Test func pagesInACircleAreTheEnd() {
        let walk = Listing(rows: { $0 % 2 == 1 ? Array(0..<30) : Array(30..<60) }).walked()
        #expect(walk.ending == .nothingNew)
        #expect(walk.pageCount == 3)
        #expect(walk.rowCount == 60)
    }

    /// No page is like another one, but after one lap all rows are known.
    @Test func aCircleThatIsShiftedByOneRowALapIsTheEnd() {
        let pages = 4
        let walk = Listing(rows: { page in
            let lap = (page - 1) / pages
            return (0..<30).map { ((page - 1) % pages * 30 + lap + $0) % (pages * 30) }
        }).walked()
        #expect(walk.ending == .nothingNew)
        #expect(walk.pageCount == pages + 1)
        #expect(walk.rowCount == 120)
    }

    @Test func theSameRowsInAnotherOrderAreNotNew() {
        let walk = Listing(rows: { $0 % 2 == 1 ? [1, 2, 3] : [3, 1, 2] }).walked()
        #expect(walk.ending == .nothingNew)
        #expect(walk.pageCount == 2)
    }

    @Test func newRowsWithoutEndStopAtTheLimit() {
        let walk = Listing(rows: { page in (0..<30).map { page * 30 + $0 } }, counters: { _ in (1, 30) })
            .walked(PageWalk(firstPage: 2, maximumPages: 50))
        #expect(walk.ending == .pageLimit)
        #expect(walk.pageCount == 50)
        #expect(!walk.reachedEnd)
        #expect(!walk.isComplete)
        #expect(walk.remark == "still new rows after 50 pages: the rest is not read (1500 rows so far)")
    }

    @Test func anEndedWalkStaysEnded() {
        var walk = Listing(rows: { [[1], [2]].dropFirst($0 - 1).first ?? [] }).walked()
        #expect(walk.advance(rows: [7], number: 9, totalPages: nil, totalCount: nil) == nil)
        #expect(walk.rowCount == 2)
    }

    // MARK: Rows that move while the walk goes on

    /// Rows arrive at the top: the last row of a page comes again on the next. Nothing is lost, so the count agrees again at the end.
    @Test func rowsThatMoveDownAreReadTwiceAndCountedOnce() {
        let total = 65
        let walk = Listing(
            rows: { page in
                let arrived = page - 1
                return ((page - 1) * 30..<page * 30).map { $0 - arrived }.filter { $0 < total }
            },
            counters: { page in ((total + page + 28) / 30, total + page - 1) }
        ).walked()
        #expect(walk.rowCount == total)
        #expect(walk.reachedEnd)
        // The rows that arrived are known to be missing: they are on page 1.
        #expect(walk.missingCount == 3)
    }

    /// 61 rows of equal times whose order changes on every request: whoever claims the whole list must have read it.
    @Test func tiesInAnotherOrderOnEachRequestAreNotCalledComplete() {
        for seed in 0..<200 {
            var random = SplitMix64(seed: UInt64(seed))
            let orders = (0..<4).map { _ in (0..<61).shuffled(using: &random) }
            let walk = Listing(
                rows: { page in Array(orders[page - 1].dropFirst((page - 1) * 30).prefix(30)) },
                counters: { _ in (3, 61) }
            ).walked()
            #expect(walk.isComplete == (walk.rowCount == 61))
            #expect(walk.missingCount == 61 - walk.rowCount)
        }
    }

    // MARK: Walks that start later

    @Test func aWalkMayStartLater() {
        #expect(PageWalk(firstPage: 7).nextPage == 7)
        #expect(PageWalk(firstPage: -7).nextPage == 1)
    }

    @Test func aLaterStartThatKnowsTheRowsBeforeNeedsNoProvingPage() {
        let walk = Listing.honest(97).walked(PageWalk(firstPage: 3, rowsBefore: 60))
        #expect(walk.ending == .counters)
        #expect(walk.pageCount == 2)
        #expect(walk.rowCount == 97)
        #expect(walk.isComplete)
    }

    @Test func aLaterStartThatKnowsNothingReadsToTheEmptyPage() {
        let walk = Listing.honest(97).walked(PageWalk(firstPage: 3))
        #expect(walk.ending == .emptyPage)
        #expect(walk.pageCount == 3)
        #expect(walk.isComplete)
    }

    /// The filter of a query may drop every row of a page.
    @Test func rowsThatTheFilterDroppedDoNotEndTheWalk() {
        var walk = PageWalk()
        var filtered = Listing.honest(31).page(1)
        filtered.rows = []
        #expect(walk.advance(after: filtered) == 2)
    }
}
