/// Decides after each page of a listing whether there is another one.
///
/// A walk ends on an empty page, on a page that was already seen (collections that ignore `page`), by the counters of the `pagination`
/// block, or at its page limit. A short page and the `next_page` link mean nothing: Mode sends both in the middle and past the end.
package struct PageWalk: Sendable {
    /// Why a walk ended.
    package enum Ending: String, Sendable, Hashable {
        /// A page without rows.
        case emptyPage
        /// A page with the same rows as an earlier one.
        case repeatedPage
        /// The API counted its pages, and this was the last.
        case counters
        /// As many pages as the walk allows: the listing may go on.
        case pageLimit
    }

    /// The page to ask for next; nil at the end.
    package private(set) var nextPage: Int?
    /// Why the walk ended; nil while it goes on.
    package private(set) var ending: Ending?
    /// Whether the walk saw the whole listing.
    package var isComplete: Bool { ending.map { $0 != .pageLimit } ?? false }

    private let maximumPages: Int
    private var pagesSeen = 0
    private var identities: Set<UInt64> = []

    /// A walk that starts at `firstPage`.
    ///
    /// - Parameter maximumPages: the most pages read; default 10,000, at least 1. Bounds the walk's own memory too.
    package init(firstPage: Int = 1, maximumPages: Int = 10_000) {
        nextPage = max(1, firstPage)
        self.maximumPages = max(1, maximumPages)
    }

    /// Takes note of a page that was read.
    ///
    /// - Returns: the number of the next page to ask for; nil at the end. O(1).
    @discardableResult
    package mutating func advance<Row>(after page: Page<Row>) -> Int? {
        guard ending == nil else { return nil }
        pagesSeen += 1
        if page.receivedCount == 0 {
            ending = .emptyPage
        } else if !identities.insert(page.identity).inserted {
            ending = .repeatedPage
        } else if let total = page.totalPages, total >= 1, page.number >= total {
            ending = .counters
        } else if pagesSeen >= maximumPages {
            ending = .pageLimit
        }
        nextPage = ending == nil ? page.number + 1 : nil
        return nextPage
    }
}
