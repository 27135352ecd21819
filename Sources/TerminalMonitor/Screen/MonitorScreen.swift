import RunModel

/// Draws the state: a function from state, size and time to lines.
enum MonitorScreen {
    /// Tells the state how much room there is; call it before ``lines(_:size:now:)`` and whenever state or size changed.
    static func fit(_ state: inout MonitorState, size: ScreenSize) {
        switch state.view {
        case .list: state.setPage(rows: ListScreen.pageRows(state, size: size))
        case .detail: state.setPage(rows: DetailScreen.pageRows(size: size))
        case .help: state.setPage(rows: size.rows)
        }
    }

    /// Exactly as many lines as the screen has, none wider than it.
    static func lines(_ state: MonitorState, size: ScreenSize, now: Timestamp) -> [ScreenLine] {
        let lines =
            switch state.view {
            case .list: ListScreen.lines(state, size: size, now: now)
            case .detail: DetailScreen.lines(state, size: size, now: now)
            case .help: HelpScreen.lines(state, size: size, now: now)
            }
        // On a screen that is too low the last line, with the keys, is worth more than the last row.
        let fitting = lines.count <= size.rows ? lines : lines.prefix(size.rows - 1) + lines.suffix(1)
        return fitting.map { $0.cut(columns: size.columns) }
    }
}

/// The size of a terminal, in character cells.
struct ScreenSize: Hashable, Sendable {
    /// Cells in a line; at least 1.
    let columns: Int
    /// Lines; at least 1.
    let rows: Int

    /// What terminals have when they do not say: 80 × 24.
    static let standard = ScreenSize(columns: 80, rows: 24)

    /// Clamps both to 1 … 1000, so that whatever a terminal says bounds the work of a frame.
    init(columns: Int, rows: Int) {
        self.columns = min(max(columns, 1), 1000)
        self.rows = min(max(rows, 1), 1000)
    }
}
