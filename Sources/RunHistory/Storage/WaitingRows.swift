/// New rows of the table of runs that wait to be inserted together, without an allocation per row.
final class WaitingRows {
    /// Rows of one statement.
    static let capacity = 32
    private static let usualTokenBytes = 16

    private var rows: [(record: RunRecord, dataset: Int64, created: Int64)] = []
    /// The tokens one after the other; where each ends.
    private var tokens: UnsafeMutableBufferPointer<UInt8>
    private var tokenEnds: [Int] = []

    init() {
        tokens = .allocate(capacity: Self.capacity * Self.usualTokenBytes)
        rows.reserveCapacity(Self.capacity)
        tokenEnds.reserveCapacity(Self.capacity)
    }

    deinit { tokens.deallocate() }

    var count: Int { rows.count }
    var isFull: Bool { rows.count == Self.capacity }

    func append(_ record: RunRecord, dataset: Int64, created: Int64, token: String) {
        rows.append((record, dataset, created))
        let start = tokenEnds.last ?? 0
        let end = start + token.utf8.count
        if end > tokens.count { grow(to: end) }
        _ = UnsafeMutableBufferPointer(rebasing: tokens[start..<end]).initialize(from: token.utf8)
        tokenEnds.append(end)
    }

    private func grow(to least: Int) {
        let larger = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: max(least, 2 * tokens.count))
        _ = larger.initialize(from: tokens)
        tokens.deallocate()
        tokens = larger
    }

    subscript(row: Int) -> (record: RunRecord, dataset: Int64, created: Int64) { rows[row] }

    /// Stays where it is until rows are added or removed.
    func token(_ row: Int) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(rebasing: tokens[(row > 0 ? tokenEnds[row - 1] : 0)..<tokenEnds[row]])
    }

    func removeAll() {
        rows.removeAll(keepingCapacity: true)
        tokenEnds.removeAll(keepingCapacity: true)
    }
}
