import RunModel

/// Computed rows of consecutive datasets for one file.
final class RowBlock {
    let bytes = RowBuffer(capacity: 1024)
    var rowCount = 0
    /// How many runs in flight they stand for.
    var inFlight = 0

    func removeAll() {
        bytes.removeAll()
        rowCount = 0
        inFlight = 0
    }
}

/// Computed rows of consecutive datasets for each file of a week. One thread at a time.
final class WeekRows {
    /// By position, see ``WeekSlot``.
    let blocks = (0..<WeekSlot.count).map { _ in RowBlock() }

    var byteCount: Int { blocks.reduce(0) { $0 + $1.bytes.count } }

    /// Forgets the rows and keeps the memory.
    func removeAll() { for block in blocks { block.removeAll() } }
}
