import RunAnalytics

/// A week as inline SVG: a row for each day, a cell for each hour, darker for more.
package enum HeatMapPicture {
    private static let cell = 14
    private static let left = 34
    private static let top = 34

    /// The picture with a text alternative.
    ///
    /// - Parameters:
    ///   - title: plain text.
    ///   - values: 168, Monday 00:00 first, not negative; nil for an hour that was not observed, left blank.
    /// - Returns: empty when nothing is above 0.
    package static func svg(title: String, values: [Double?]) -> String {
        let most = values.compactMap { $0 }.max() ?? 0
        guard most > 0, values.count == LocalWeek.hours else { return "" }
        let busiest = values.firstIndex { $0 == most } ?? 0
        let width = left + 24 * cell + 1
        let height = top + 7 * cell + 24
        func number(_ value: Double) -> String { HumanText.decimal(value, places: value < 10 ? 2 : 1) }
        let summary =
            "\(title), by hour of the week. Most: \(number(most)) on \(HeatMapText.days[busiest / 24]) at \(busiest % 24):00."
        var parts = [
            "<svg class=\"chart\" viewBox=\"0 0 \(width) \(height)\" role=\"img\" aria-label=\"\(ReportStyle.escape(summary))\">",
            "<text x=\"0\" y=\"12\">\(ReportStyle.escape(title))</text>",
        ]
        for hour in stride(from: 0, to: 24, by: 3) {
            parts.append("<text class=\"soft\" x=\"\(left + hour * cell)\" y=\"\(top - 5)\">\(hour < 10 ? "0" : "")\(hour)</text>")
        }
        for (day, name) in HeatMapText.days.enumerated() {
            parts.append("<text class=\"soft\" x=\"0\" y=\"\(top + day * cell + 11)\">\(name)</text>")
            for hour in 0..<24 {
                guard let value = values[day * 24 + hour] else { continue }
                let opacity = value > 0 ? 0.12 + 0.88 * value / most : 0.04
                parts.append(
                    "<rect class=\"cell\" x=\"\(left + hour * cell)\" y=\"\(top + day * cell)\" "
                        + "width=\"\(cell - 1)\" height=\"\(cell - 1)\" "
                        + "fill-opacity=\"\(HumanText.decimal(opacity, places: 2))\"><title>\(name) \(hour):00 \(number(value))</title></rect>"
                )
            }
        }
        parts.append("<text class=\"soft\" x=\"\(left)\" y=\"\(height - 6)\">darkest: \(number(most))</text>")
        return parts.joined(separator: "\n") + "\n</svg>"
    }
}

/// The p95 wait for each number of slots as inline SVG: a bar from the lower to the upper bound, and the target as a line.
enum WaitBandPicture {
    private static let left = 56
    private static let row = 22
    private static let plot = 140

    static func svg(_ analysis: CapacityAnalysis) -> String {
        let outcomes = analysis.slots.prefix(32)
        let target = Double(analysis.targetWaitMilliseconds)
        let most = max(outcomes.map { $0.waits.high.p95Milliseconds }.max() ?? 0, target)
        guard most > 0, !outcomes.isEmpty else { return "" }
        // A square root keeps the short waits, on which the decision turns, apart from the hours of the fewest slots.
        func x(_ milliseconds: Double) -> Int { left + Int((Double(plot) * (milliseconds / most).squareRoot()).rounded()) }
        let height = outcomes.count * row + 30
        let summary = "p95 wait by slots. " + outcomes.map { "\($0.slots): \(CapacityAnalysis.p95($0.waits))" }.joined(separator: "; ")
        var parts = [
            "<svg class=\"chart\" viewBox=\"0 0 \(left + plot + 164) \(height)\" "
                + "role=\"img\" aria-label=\"\(ReportStyle.escape(summary))\">"
        ]
        for (index, outcome) in outcomes.enumerated() {
            let y = index * row + 4
            let from = x(outcome.waits.low.p95Milliseconds)
            let to = x(outcome.waits.high.p95Milliseconds)
            let mark = CapacityFigures.mark(outcome, analysis)
            let name = CapacityAnalysis.slots(outcome.slots) + (outcome.meetsTarget ? " ✓" : "")
            parts.append("<text x=\"0\" y=\"\(y + 13)\">\(name)</text>")
            parts.append("<rect class=\"cell\" fill-opacity=\"0.15\" x=\"\(left)\" y=\"\(y + 5)\" width=\"\(from - left)\" height=\"6\"/>")
            parts.append("<rect class=\"band\" x=\"\(from - 1)\" y=\"\(y + 2)\" width=\"\(max(3, to - from + 2))\" height=\"12\"/>")
            let note = CapacityAnalysis.p95(outcome.waits) + (mark.isEmpty ? "" : " (\(mark))")
            parts.append("<text class=\"soft\" x=\"\(to + 6)\" y=\"\(y + 13)\">\(ReportStyle.escape(note))</text>")
        }
        let limit = x(target)
        parts.append("<line class=\"limit\" x1=\"\(limit)\" x2=\"\(limit)\" y1=\"0\" y2=\"\(height - 24)\"/>")
        let caption = "dashed: target \(HumanText.duration(milliseconds: target)); p95 wait, square-root scale"
        parts.append("<text class=\"soft\" x=\"\(left)\" y=\"\(height - 8)\">\(ReportStyle.escape(caption))</text>")
        return parts.joined(separator: "\n") + "\n</svg>"
    }
}
