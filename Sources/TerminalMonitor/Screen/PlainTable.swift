import RunModel

/// The list without a terminal: for pipes, files and mails.
package enum PlainTable {
    /// One line of totals, then a table of all datasets, worst first; ends in a newline.
    package static func render(_ fleet: MonitorFleet, now: Timestamp) -> String {
        var state = MonitorState()
        state.take(fleet)
        let columns = DatasetColumn.all(window: fleet.window)
        let cells = [columns.map(\.title)] + fleet.datasets.map { dataset in columns.map { TextWidth.printable($0.cell(dataset, now)) } }
        let widths = columns.indices.map { column in cells.map { TextWidth.columns($0[column]) }.max() ?? 0 }
        var lines = ["\(TextWidth.printable(fleet.title))  \(CompactText.second(now)) UTC", ListScreen.totals(state, now: now).text, ""]
        lines += cells.map { row in
            row.enumerated().map { TextWidth.fit($1, columns: widths[$0], isFlushRight: columns[$0].isFlushRight) }.joined(separator: "  ")
        }
        if fleet.leftOut > 0 { lines.append("\(fleet.leftOut) more datasets rank below these.") }
        if !fleet.errors.isEmpty {
            lines += ["", "LAST ERRORS"] + fleet.errors.map { "\(CompactText.second($0.at))  \(TextWidth.printable($0.text))" }
        }
        return lines.map { line in String(line.reversed().drop { $0 == " " }.reversed()) }.joined(separator: "\n") + "\n"
    }
}
