import ModeAPI
import RunHistory
import RunModel

/// Decides how far down a walk from the newest page goes, and what it proves. Pure.
struct RecentWalk {
    /// Pages of one walk down to what is known: 12,000 runs. A listing that goes on is read further by the next walk.
    static let maximumPages = 400

    private(set) var pages: PageWalk
    /// When the first page was made: the runs are current as of then.
    private(set) var currentAt: Timestamp?
    private let floor: Timestamp?
    private let listedRuns: Int64?
    private let isFull: Bool
    private var newest: Timestamp?
    private var oldest: Timestamp?
    private var isOrdered = true
    private var rowsOfFirstPage = 0
    private var rowsOfLastPage = 0

    /// - Parameters:
    ///   - floor: everything up to it is known; nil when nothing is, then one page is enough for now.
    ///   - listedRuns: how many runs the listing of datasets says that there are; nil when it does not say.
    ///   - isFull: read on down to `floor` even where the rows are out of order or known, and to the end when there is no floor.
    init(floor: Timestamp?, listedRuns: Int64? = nil, isFull: Bool = false) {
        self.floor = floor
        self.listedRuns = listedRuns
        self.isFull = isFull
        pages = isFull ? PageWalk() : PageWalk(maximumPages: Self.maximumPages)
    }

    /// - Parameter observedAt: when the page was made, by a clock that can be trusted. A run dated later says nothing about how far the
    ///   list is known.
    mutating func take(_ page: Page<Run>, observedAt: ServerInstant) {
        currentAt = currentAt ?? observedAt.earliest
        pages.advance(after: page)
        if page.number == 1 { rowsOfFirstPage = page.receivedCount }
        rowsOfLastPage = page.receivedCount
        let created = page.rows.map(\.createdAt).filter { $0 <= observedAt.latest }
        // A list in another order than asked for proves nothing by its oldest row, so it is read to its end.
        if let newest, let first = created.max(), first > newest { isOrdered = false }
        newest = [newest, created.max()].compactMap { $0 }.max()
        oldest = [oldest, created.min()].compactMap { $0 }.min()
    }

    /// Whether nothing more is to be read now.
    var isDone: Bool {
        if pages.nextPage == nil { return true }
        if !isOrdered { return false }
        guard let floor else { return !isFull }
        // Runs created in the same millisecond may go on on the next page.
        return oldest.map { $0 < floor } ?? false
    }

    /// Whether the walk ended though the API shows the same page over and over, or new rows without end.
    var isRefused: Bool {
        switch pages.ending {
        case .nothingNew: rowsOfLastPage >= rowsOfFirstPage && rowsOfLastPage > 1
        case .pageLimit: true
        case .emptyPage, .counters, nil: false
        }
    }

    /// Whether the end of the list was seen, and no count contradicts that. A count of the answer itself never proves it: the rows and the
    /// listing of datasets must agree with it.
    ///
    /// - Parameter recovered: runs found by reading pages again, see ``TieGroup``.
    func reachesBeginning(recovered: Int) -> Bool {
        guard pages.reachedEnd, !isRefused, pages.missingCount <= recovered else { return false }
        guard pages.ending == .counters else { return true }
        return listedRuns.map { Int64(pages.rowCount + recovered) >= $0 } ?? false
    }

    /// What the pages so far prove; nil while they prove nothing.
    func coverage(page number: Int, recovered: Int = 0) -> CoverageChange? {
        let isEnd = reachesBeginning(recovered: recovered)
        guard let newest, let oldest else {
            guard isEnd, let currentAt else { return nil }
            return CoverageChange(from: currentAt, to: currentAt, reachesBeginning: true, resumePage: number)
        }
        guard isOrdered || isEnd else { return nil }
        return CoverageChange(from: oldest, to: newest, reachesBeginning: isEnd, resumePage: number)
    }
}
