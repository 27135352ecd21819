/// The computed rows of one file for a run of consecutive tasks.
final class SlotRows {
    /// The rows of one dataset.
    struct Entry {
        /// Its place in the order of rows.
        var dataset: Int
        /// Where its rows end in ``rows``; they begin where those before end. It may have none.
        var end: Int
        /// How many rows.
        var rowCount: Int
        /// How many of its runs are in flight.
        var inFlight: Int
    }

    let rows = RowBuffer(capacity: 1024)
    private(set) var entries: [Entry] = []
    private(set) var rowCount = 0
    private(set) var inFlight = 0

    /// Says that the rows of a dataset are complete.
    func close(dataset: Int, rowCount: Int, inFlight: Int) {
        entries.append(Entry(dataset: dataset, end: rows.count, rowCount: rowCount, inFlight: inFlight))
        self.rowCount += rowCount
        self.inFlight += inFlight
    }
}
