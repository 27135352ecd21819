import RunModel

/// Runs created in the same millisecond that stand on more than one page. Where the API orders them anew at each request, reading every
/// page once misses some.
struct TieGroup: Equatable {
    /// Reading the pages so often without finding a new run is taken as having them all: with three pages in random order a missing run
    /// is overlooked that often once in 250 times, and the count of the list can still contradict.
    static let quietLaps = 4
    /// After so many laps that still find something the list is not called complete.
    static let maximumLaps = 24

    var createdAt: Timestamp
    var pages: ClosedRange<Int>
    var tokens: Set<RunToken>
}

/// Finds the groups while a walk goes down. Pure.
struct TieTracker {
    private var open: TieGroup?
    private var above: Timestamp?

    /// - Parameter above: the creation of the oldest run on the page before the first, when the walk goes on where another stopped.
    init(above: Timestamp? = nil) { self.above = above }

    /// Takes the page after the last one.
    ///
    /// - Parameter isContiguous: whether it follows the page that was taken before.
    /// - Returns: a group of several pages that ends on this page, so that nothing below it may be claimed before the group is settled.
    mutating func take(_ rows: [Run], page: Int, isContiguous: Bool = true, isEnd: Bool) -> TieGroup? {
        guard let newest = rows.map(\.createdAt).max(), let oldest = rows.map(\.createdAt).min() else { return close() }
        func tokens(at instant: Timestamp) -> Set<RunToken> { Set(rows.filter { $0.createdAt == instant }.map(\.token)) }
        if let instant = above, instant == newest, page > 1 { open = TieGroup(createdAt: instant, pages: page - 1...page, tokens: []) }
        above = nil
        var finished: TieGroup?
        if var group = open, isContiguous, newest == group.createdAt {
            group.pages = group.pages.lowerBound...page
            group.tokens.formUnion(tokens(at: newest))
            open = group
            if oldest == newest { return isEnd ? close() : nil }
            finished = group
        } else {
            finished = isContiguous ? close() : nil
        }
        open = isEnd ? nil : TieGroup(createdAt: oldest, pages: page...page, tokens: tokens(at: oldest))
        return finished
    }

    private mutating func close() -> TieGroup? {
        defer { open = nil }
        return open.flatMap { $0.pages.count > 1 ? $0 : nil }
    }
}
