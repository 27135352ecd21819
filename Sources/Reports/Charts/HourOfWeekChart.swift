import RunAnalytics
import RunModel

/// A week as inline SVG: a row for each day, a cell for each hour, darker for more.
package enum HourOfWeekChart {
    private static let cell = 14
    private static let left = 34
    private static let top = 34

    /// The picture with a text alternative.
    ///
    /// - Parameters:
    ///   - title: plain text.
    ///   - values: 168, Monday 00:00 first, not negative; nil for an hour that was not observed, left blank.
    /// - Returns: empty when nothing is above 0.
    package static func svg(title: String, values: [Double?]) -> HTML {
        let most = values.compactMap { $0 }.max() ?? 0
        guard most > 0, values.count == LocalWeek.hours else { return "" }
        let busiest = values.firstIndex { $0 == most } ?? 0
        let width = left + 24 * cell + 1
        let height = top + 7 * cell + 24
        func number(_ value: Double) -> String { HumanText.decimal(value, places: value < 10 ? 2 : 1) }
        let summary =
            "\(title), by hour of the week. Most: \(number(most)) on \(LocalTimeText.weekdays[busiest / 24]) at \(busiest % 24):00."
        var parts: [HTML] = [SVG.text(title, x: 0, y: 12)]
        for hour in stride(from: 0, to: 24, by: 3) {
            parts.append(SVG.text(hour < 10 ? "0\(hour)" : "\(hour)", x: left + hour * cell, y: top - 5, kind: "soft"))
        }
        for (day, name) in LocalTimeText.weekdays.enumerated() {
            parts.append(SVG.text(name, x: 0, y: top + day * cell + 11, kind: "soft"))
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
        parts.append(SVG.text("darkest: \(number(most))", x: left, y: height - 6, kind: "soft"))
        return SVG.picture("chart", width: width, height: height, summary: summary, parts)
    }
}
