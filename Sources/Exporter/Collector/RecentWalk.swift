import ModeAPI
import RunHistory
import RunModel

/// Decides how far down a walk from the newest page goes, and what it proves. Pure.
struct RecentWalk {
    /// Which page is next.
    private(set) var pages = PageWalk()
    /// When the first page was made: the runs are current as of then.
    private(set) var currentAt: Timestamp?
    private let floor: Timestamp?
    private let readsEverything: Bool
    private var newest: Timestamp?
    private var oldest: Timestamp?
    private var isOrdered = true

    /// - Parameters:
    ///   - floor: everything up to it is known; nil when nothing is, then one page is enough for now.
    init(floor: Timestamp?, readsEverything: Bool) {
        self.floor = floor
        self.readsEverything = readsEverything
    }

    mutating func take(_ page: Page<Run>) {
        currentAt = currentAt ?? page.observedAt.earliest
        pages.advance(after: page)
        let created = page.rows.map(\.createdAt)
        // A list in another order than asked for proves nothing by its oldest row, so it is read to its end.
        if let newest, let first = created.max(), first > newest { isOrdered = false }
        newest = [newest, created.max()].compactMap { $0 }.max()
        oldest = [oldest, created.min()].compactMap { $0 }.min()
    }

    /// Whether nothing more is to be read now.
    var isDone: Bool {
        if pages.nextPage == nil { return true }
        if readsEverything || !isOrdered { return false }
        guard let floor else { return true }
        // Runs created in the same millisecond may go on on the next page.
        return oldest.map { $0 < floor } ?? false
    }

    /// What the pages so far prove; nil while they prove nothing.
    func coverage(page number: Int) -> CoverageChange? {
        guard let newest, let oldest, isOrdered || pages.nextPage == nil else { return nil }
        return CoverageChange(from: oldest, to: newest, reachesBeginning: pages.nextPage == nil, resumePage: number)
    }
}
