import RunModel

/// The list without a terminal: for pipes, files and mails.
package enum PlainTable {
    /// One line of totals, then a table of all datasets, worst first; ends in a newline.
    package static func render(_ fleet: StatusDocument, now: Timestamp) -> String {
        var state = MonitorState()
        state.take(fleet)
        let columns = DatasetColumn.all(window: fleet.window ?? "")
        let table = TextTable(
            columns: columns.map { ($0.title, $0.isFlushRight) },
            rows: fleet.datasets.map { dataset in columns.map { $0.cell(dataset, now) } })
        var lines = [
            "\(ShownName.plain(fleet.workspace ?? ""))  \(CompactText.second(now)) UTC", ListScreen.totals(state, now: now).text, "",
        ]
        lines += table.lines()
        if fleet.leftOut > 0 { lines.append("\(fleet.leftOut) more datasets rank below these.") }
        if !fleet.errors.isEmpty {
            lines += ["", "LAST ERRORS"] + fleet.errors.map { "\(CompactText.second($0.at.timestamp))  \(ShownName.plain($0.text))" }
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
