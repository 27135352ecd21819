/// A table of plain text: columns as wide as their widest cell, numbers flush right.
package struct TextTable {
    /// A heading, and whether the column holds numbers.
    package typealias Column = (title: String, isNumeric: Bool)

    private let columns: [Column]
    /// As many cells as columns each.
    package var rows: [[String]]

    /// A table; without rows unless given.
    package init(columns: [Column], rows: [[String]] = []) {
        self.columns = columns
        self.rows = rows
    }

    /// The lines of the table, without trailing blanks, each behind `indentation`. Cells are one line each, as long as a name may be.
    package func lines(indentation: String = "") -> [String] {
        let cells = ([columns.map(\.title)] + rows).map { $0.map { ShownName.cut(ShownName.plainLine($0)) } }
        let widths = columns.indices.map { column in cells.map { TextWidth.columns($0[column]) }.max() ?? 0 }
        return cells.map { row in
            let fitted = row.indices.map { TextWidth.fit(row[$0], columns: widths[$0], isFlushRight: columns[$0].isNumeric) }
            let line = indentation + fitted.joined(separator: "  ")
            return String(line.reversed().drop { $0 == " " }.reversed())
        }
    }
}
