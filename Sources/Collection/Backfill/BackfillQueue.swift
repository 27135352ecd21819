import RunHistory

/// The order in which pasts are read: the longest window of all datasets first, then those with the fewest pages left, so that as many
/// datasets as possible are complete at any time. Pure.
struct BackfillQueue {
    struct Entry: Comparable {
        var hasWindow: Bool
        var pagesLeft: Int
        var id: DatasetID

        static func < (left: Self, right: Self) -> Bool {
            (left.hasWindow ? 1 : 0, left.pagesLeft, left.id) < (right.hasWindow ? 1 : 0, right.pagesLeft, right.id)
        }
    }

    private var entries: [Entry]

    init(_ entries: [Entry]) { self.entries = entries.sorted(by: >) }

    mutating func next() -> DatasetID? { entries.popLast()?.id }

    /// O(datasets).
    mutating func insert(_ entry: Entry) {
        var (low, high) = (0, entries.count)
        while low < high {
            let middle = (low + high) / 2
            if entries[middle] > entry { low = middle + 1 } else { high = middle }
        }
        entries.insert(entry, at: low)
    }
}
