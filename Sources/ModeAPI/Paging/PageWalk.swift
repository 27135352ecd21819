/// Decides after each page of a listing whether there is another one. A pure value: it is given what pages hold, and asks for nothing.
///
/// A walk goes on as long as pages teach it something: it ends on a page without rows, or on one whose rows it has all seen already.
/// Counters of an answer (`total_count`, `total_pages`) are hints: they spare the proving request at the end where they agree with the
/// rows that were read, and are ignored where they do not. A short page and the `next_page` link mean nothing: Mode sends both in the
/// middle and past the end.
package struct PageWalk: Sendable {
    package enum Ending: String, Sendable, Hashable {
        case emptyPage
        /// A page whose rows were all on earlier pages of this walk: the API ignores `page`, or goes in a circle.
        case nothingNew
        /// As many different rows were read as the API counts, on as many pages.
        case counters
        /// As many pages as the walk allows, and the last still had new rows.
        case pageLimit
    }

    /// The page to ask for next; nil at the end.
    package private(set) var nextPage: Int?
    /// Why the walk ended; nil while it goes on.
    package private(set) var ending: Ending?
    /// How many pages were read.
    private(set) var pageCount = 0
    /// How many different rows are known: those of this walk, and those that it was given to begin with.
    package var rowCount: Int { rowsBefore + seen.count }
    /// How many rows of the last page were new; 0 before the first page.
    package private(set) var newRowCount = 0

    /// The bound for lists of spaces, datasets and schedules: 30,000 of them are more than any workspace has, and an API that invents rows
    /// without end costs minutes, not hours.
    package static let catalogueLimit = 1_000

    private let firstPage: Int
    private let maximumPages: Int
    private let rowsBefore: Int
    private let countsFromTheBeginning: Bool
    private var seen: Set<UInt64> = []
    private var largestClaim = 0
    private var lastClaim: Int?

    /// A walk that starts at `firstPage`.
    ///
    /// - Parameters:
    ///   - rowsBefore: how many different rows the pages before the first one hold, when the caller read them earlier. Without it a walk
    ///     that starts later cannot compare the API's counters with what was read, and needs one more request at its end.
    ///   - maximumPages: the most pages read; default 10,000, which is 300,000 runs; at least 1. Bounds the walk's memory too.
    package init(firstPage: Int = 1, rowsBefore: Int? = nil, maximumPages: Int = 10_000) {
        self.firstPage = max(1, firstPage)
        self.maximumPages = max(1, maximumPages)
        self.rowsBefore = self.firstPage == 1 ? 0 : max(0, rowsBefore ?? 0)
        countsFromTheBeginning = self.firstPage == 1 || rowsBefore != nil
        nextPage = self.firstPage
    }

    /// Records a page that was read.
    ///
    /// - Returns: the number of the next page to ask for; nil at the end. O(rows of the page).
    @discardableResult
    package mutating func advance<Row>(after page: Page<Row>) -> Int? {
        advance(rows: page.rowIdentities, number: page.number, totalPages: page.totalPages, totalCount: page.totalCount)
    }

    /// As ``advance(after:)``, from the identities of all rows that the API sent, rejected ones included.
    @discardableResult
    mutating func advance(rows: some Collection<UInt64>, number: Int, totalPages: Int?, totalCount: Int?) -> Int? {
        guard ending == nil else { return nil }
        pageCount += 1
        newRowCount = 0
        for row in rows where seen.insert(row).inserted { newRowCount += 1 }
        note(claim: totalCount, rowsOnPage: rows.count)
        if rows.isEmpty {
            ending = .emptyPage
        } else if newRowCount == 0 {
            ending = .nothingNew
        } else if isLast(number: number, totalPages: totalPages) {
            ending = .counters
        } else if pageCount >= maximumPages {
            ending = .pageLimit
        }
        nextPage = ending == nil ? number + 1 : nil
        return nextPage
    }

    /// A count below the rows that stand on the page itself says nothing.
    private mutating func note(claim: Int?, rowsOnPage: Int) {
        lastClaim = claim.flatMap { $0 >= rowsOnPage ? $0 : nil }
        largestClaim = max(largestClaim, lastClaim ?? 0)
    }

    /// Whether the counters and the rows agree that nothing follows. A count that fell during the walk agrees with nothing: either rows
    /// were deleted, and others moved up unseen, or the API contradicts itself.
    private func isLast(number: Int, totalPages: Int?) -> Bool {
        guard countsFromTheBeginning, let totalPages, totalPages >= 1, let lastClaim else { return false }
        return number >= totalPages && lastClaim == rowCount && largestClaim == lastClaim
    }
}

extension PageWalk {
    /// Whether the walk came to the end of what the API shows. Rows may still be missing, see ``missingCount``.
    package var reachedEnd: Bool { ending.map { $0 != .pageLimit } ?? false }

    /// How many rows the last page with a plausible count claims beyond those that were read: rows of equal times that the API ordered
    /// differently on each request, rows that moved while the walk went on, or a wrong count. 0 when there is no such count.
    package var missingCount: Int { countsFromTheBeginning ? max(0, (lastClaim ?? 0) - rowCount) : 0 }

    /// Whether the walk came to the end and no count contradicts that it saw every row.
    package var isComplete: Bool { reachedEnd && missingCount == 0 }

    /// What is odd about how the listing ended, in words to log once; nil while the walk goes on and for an ordinary end.
    package var remark: String? {
        let missing = missingCount > 0 ? ", although the API counts \(missingCount) more" : ""
        return switch ending {
        case nil, .counters: nil
        case .emptyPage: missingCount > 0 ? "the listing ends after \(rowCount) rows" + missing : nil
        case .nothingNew: "page \(lastPage) repeats rows of earlier pages only: taken as the end after \(rowCount) rows" + missing
        case .pageLimit: "still new rows after \(pageCount) pages: the rest is not read (\(rowCount) rows so far)"
        }
    }

    private var lastPage: Int { firstPage + pageCount - 1 }
}
