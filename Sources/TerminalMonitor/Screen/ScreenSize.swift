/// The size of a terminal, in character cells.
package struct ScreenSize: Hashable, Sendable {
    /// Cells in a line; at least 1.
    package let columns: Int
    /// Lines; at least 1.
    package let rows: Int

    /// What terminals have when they do not say: 80 × 24.
    package static let standard = ScreenSize(columns: 80, rows: 24)

    /// Clamps both to 1 … 1000, so that whatever a terminal says bounds the work of a frame.
    package init(columns: Int, rows: Int) {
        self.columns = min(max(columns, 1), 1000)
        self.rows = min(max(rows, 1), 1000)
    }
}
