import ModeAPI
import RunHistory
import RunModel

/// Decides which page of the past is next, and what a page proves. Pure.
///
/// Runs that arrived since the last page shift it down, which shows as a page that is covered already: pages are skipped then, in growing
/// strides. Deleted runs shift it up, which shows as a gap above the page or as a total that shrank: then pages before it are read.
struct BackfillWalk {
    private(set) var number: Int
    /// Everything created from here on is covered.
    private(set) var from: Timestamp
    /// Pages read since the covered stretch last grew.
    private(set) var barrenPages: Int
    /// Whether the page that was taken last directly followed the one before.
    private(set) var isContiguous = false
    private let listedRuns: Int64?
    /// The page read just before the next one; nil when it was not read in this walk, so that the next must overlap what is covered.
    private var previous: Previous?
    /// The last page that was covered completely, and the first one above which there is a gap.
    private var covered = 0
    private var beyond: Int?
    private var stride = 1
    private var doubtfulEnds = 0
    private var doubtfulFalls = 0

    private struct Previous {
        let totalCount: Int?
        let receivedCount: Int
    }

    /// - Parameters:
    ///   - listedRuns: how many runs the listing of datasets says that there are; nil when it does not say.
    ///   - barrenPages: from the walk before.
    init(coverage: Coverage, listedRuns: Int64? = nil, barrenPages: Int = 0) {
        number = max(1, coverage.resumePage ?? 1)
        from = coverage.from
        self.listedRuns = listedRuns
        self.barrenPages = barrenPages
    }

    /// Takes a page, and moves to the next.
    ///
    /// - Parameter latest: a run dated later says nothing.
    /// - Returns: what the page proves; nil when there may be a gap above it.
    mutating func take(_ page: Page<Run>, latest: Timestamp) -> CoverageChange? {
        let created = page.rows.map(\.createdAt).filter { $0 <= latest }
        isContiguous = follows(page)
        let overlaps = created.max().map { $0 >= from } ?? false
        let isEmpty = page.receivedCount == 0
        guard overlaps || number == 1 || isContiguous, !(isEmpty && contradicts(page)) else {
            barrenPages += 1
            stepBack()
            return nil
        }
        let oldest = min(created.min() ?? from, from)
        let change = CoverageChange(from: oldest, to: from, reachesBeginning: isEmpty || isLast(page), resumePage: number)
        barrenPages = oldest < from || isEmpty ? 0 : barrenPages + 1
        let next = created.min().map { $0 > from } ?? false ? afterSkipping() : number + 1
        // Directly followed, the next page need not overlap what is covered.
        previous = next == number + 1 ? Previous(totalCount: page.totalCount, receivedCount: page.receivedCount) : nil
        number = next
        from = oldest
        return change
    }

    private mutating func stepBack() {
        previous = nil
        beyond = number
        stride = 1
        number = covered > 0 && covered + 1 < number ? (covered + number) / 2 : max(1, number - 1)
    }

    private mutating func afterSkipping() -> Int {
        covered = max(covered, number)
        if let beyond { return beyond > number + 1 ? (number + beyond) / 2 : number + 1 }
        defer { stride *= 2 }
        return number + stride
    }

    /// Whether a page directly continues the one read before: no run was deleted in between. A count that falls is believed twice, and both
    /// pages are read again; after that it is the count that is wrong.
    private mutating func follows(_ page: Page<Run>) -> Bool {
        guard let previous else { return false }
        guard let before = previous.totalCount, let now = page.totalCount, now < before, doubtfulFalls < 2 else { return true }
        doubtfulFalls += 1
        return false
    }

    /// Whether the counters say that rows stand on an empty page. Believed twice; then the emptiness is.
    private mutating func contradicts(_ page: Page<Run>) -> Bool {
        guard let rows = previous?.receivedCount, let total = page.totalCount ?? previous?.totalCount else { return false }
        guard total > (number - 1) * max(rows, 1), doubtfulEnds < 2 else { return false }
        doubtfulEnds += 1
        return true
    }

    /// Whether the counters of the page, the rows and the listing of datasets agree that this is the last page, which spares the request for
    /// the empty one after it.
    private func isLast(_ page: Page<Run>) -> Bool {
        guard let pages = page.totalPages, number >= pages, let total = page.totalCount else { return false }
        guard let listedRuns, Int64(total) >= listedRuns else { return false }
        let above = (number - 1) * (previous?.receivedCount ?? ModeAPIConfiguration.runsPerPage)
        return above + page.receivedCount == total
    }
}
