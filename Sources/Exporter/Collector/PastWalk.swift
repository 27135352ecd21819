import ModeAPI
import RunHistory
import RunModel

/// Decides which page of the past is next, and what a page proves. Pure.
struct PastWalk {
    /// The page to read next, from 1.
    private(set) var number: Int
    /// Everything created from here on is covered.
    private(set) var from: Timestamp
    /// The page read just before the next one; nil when it was not read in this walk, so that the next must overlap what is covered.
    private var previous: Previous?

    private struct Previous {
        let totalCount: Int?
    }

    init(coverage: Coverage) {
        number = max(1, coverage.resumePage ?? 1)
        from = coverage.from
    }

    /// Takes a page, and moves to the next.
    ///
    /// - Returns: what the page proves; nil when there may be a gap above it, then ``number`` is the page before.
    mutating func take(_ page: Page<Run>) -> CoverageChange? {
        let newest = page.rows.map(\.createdAt).max()
        let overlaps = newest.map { $0 >= from } ?? false
        guard overlaps || number == 1 || follows(page) else {
            number -= 1
            previous = nil
            return nil
        }
        let oldest = min(page.rows.map(\.createdAt).min() ?? from, from)
        let isLast = page.receivedCount == 0 || page.totalPages.map { number >= $0 } ?? false
        let change = CoverageChange(from: oldest, to: from, reachesBeginning: isLast, resumePage: number)
        previous = Previous(totalCount: page.totalCount)
        from = oldest
        number += 1
        return change
    }

    /// Whether a page directly continues the one read before: no run was deleted in between.
    private func follows(_ page: Page<Run>) -> Bool {
        guard let previous else { return false }
        guard let before = previous.totalCount, let now = page.totalCount else { return true }
        return now >= before
    }
}
