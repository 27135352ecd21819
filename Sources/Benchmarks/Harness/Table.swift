import Foundation

struct Table {
    private let outcome: Outcome

    init(_ outcome: Outcome) { self.outcome = outcome }

    var text: String {
        let extra = outcome.quantity.isElapsedTime ? ["CPU time", "peak RSS"] : []
        let heading = ["", "median", "least to most", "times ours"] + extra
        let rows = [heading] + outcome.rows.map { Array(cells($0).prefix(heading.count)) }
        let widths = heading.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        var lines = [outcome.title]
        for (row, cells) in zip([nil] + outcome.rows.map { Optional($0) }, rows) {
            if let reason = row?.unavailable {
                lines.append("  \(Self.padded(cells[0], widths[0]))  \(reason)")
                continue
            }
            let numbers = zip(cells, widths).dropFirst().map { Self.padded($0, $1, onLeft: true) }
            lines.append("  " + ([Self.padded(cells[0], widths[0])] + numbers).joined(separator: "  "))
        }
        lines += outcome.notes.map { "  \($0)" } + outcome.targets.map { "  \(outcome.verdict($0))" }
        return lines.joined(separator: "\n") + "\n"
    }

    private func cells(_ row: Outcome.Row) -> [String] {
        let quantity = outcome.quantity
        let values = row.samples.compactMap(quantity.value)
        return [
            row.name, row.median(quantity).map(quantity.text) ?? "",
            values.isEmpty ? "" : "\(quantity.text(values.min() ?? 0)) to \(quantity.text(values.max() ?? 0))",
            outcome.factor(row).map { Self.number($0) } ?? "", row.median(.processorSeconds).map { Self.duration($0) } ?? "",
            row.peakBytes.map { Quantity.bytes.text(Double($0)) } ?? "",
        ]
    }

    private static func padded(_ text: String, _ width: Int, onLeft: Bool = false) -> String {
        let space = String(repeating: " ", count: max(0, width - text.count))
        return onLeft ? space + text : text + space
    }

    /// Three significant digits, more when it is large.
    static func number(_ value: Double) -> String {
        let digits = value >= 100 ? 0 : value >= 10 ? 1 : 2
        return String(format: "%.\(digits)f", value)
    }

    /// A length of time in the unit that suits it.
    static func duration(_ seconds: Double) -> String {
        switch seconds {
        case ..<0.001: "\(number(seconds * 1e6)) us"
        case ..<1: "\(number(seconds * 1000)) ms"
        default: "\(number(seconds)) s"
        }
    }
}
