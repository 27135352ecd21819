import RunModel

/// A table of plain text: columns as wide as their widest cell, numbers flush right.
struct TextTable {
    /// The heading of a column, and whether it holds numbers.
    let columns: [(title: String, isNumeric: Bool)]
    /// As many cells as columns each.
    var rows: [[String]] = []

    /// The lines of the table, without trailing blanks, each behind `indentation`.
    func lines(indentation: String = "  ") -> [String] {
        let cells = ([columns.map(\.title)] + rows).map { $0.map(Self.cut) }
        let widths = columns.indices.map { column in cells.map { $0[column].count }.max() ?? 0 }
        return cells.map { row in
            var line = indentation
            for (column, cell) in row.enumerated() {
                let padding = String(repeating: " ", count: widths[column] - cell.count)
                line += (column == 0 ? "" : "  ") + (columns[column].isNumeric ? padding + cell : cell + padding)
            }
            while line.last == " " { line.removeLast() }
            return line
        }
    }

    /// One line of printable characters, as long as a name may be.
    static func cut(_ text: String) -> String { ShownName.cut(ShownName.plainLine(text)) }

    /// Breaks text at blanks into lines of at most `width` characters, where it can.
    static func wrap(_ text: String, width: Int, indentation: String = "") -> [String] {
        var lines: [String] = []
        var line = ""
        for word in text.split(separator: " ") {
            if !line.isEmpty, indentation.count + line.count + 1 + word.count > width {
                lines.append(indentation + line)
                line = ""
            }
            line += (line.isEmpty ? "" : " ") + word
        }
        return line.isEmpty ? lines : lines + [indentation + line]
    }
}
