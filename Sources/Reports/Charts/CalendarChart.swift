import RunModel

/// Days as a calendar: a column for each week, a row for each weekday, with the number of failures in the cell.
package enum CalendarChart {
    /// What one day shows.
    package struct Day {
        /// The date that local clocks show.
        package let date: UTCDay
        /// `ok`, `warn`, `bad`, `none` for a day without a run, `unknown` for one that is not known.
        package let kind: String
        /// Stands in the cell; short.
        package let mark: String
        /// The text that a pointer shows.
        package let text: String

        package init(date: UTCDay, kind: String, mark: String, text: String) {
            self.date = date
            self.kind = kind
            self.mark = mark
            self.text = text
        }
    }

    private static let cell = 24
    private static let left = 34
    private static let top = 18

    /// The picture; empty without days.
    ///
    /// - Parameters:
    ///   - days: consecutive, oldest first.
    ///   - summary: the text alternative.
    package static func svg(_ days: [Day], summary: String) -> HTML {
        guard let first = days.first else { return "" }
        let offset = first.date.isoWeekday - 1
        let weeks = (offset + days.count + 6) / 7
        let (width, height) = (left + weeks * cell, top + 7 * cell)
        var parts: [HTML] = LocalTimeText.weekdays.enumerated().map { SVG.text($1, x: 0, y: top + $0 * cell + 15, kind: "soft") }
        for (index, day) in days.enumerated() {
            let (x, y) = (left + (offset + index) / 7 * cell, top + (offset + index) % 7 * cell)
            if day.date.date.day == 1 || index == 0 && day.date.date.day < 22 {
                parts.append(SVG.text(LocalTimeText.months[day.date.date.month - 1], x: x, y: 12, kind: "soft"))
            }
            parts.append(
                "<g><title>\(day.text)</title>"
                    + "<rect class=\"day \(day.kind)\" x=\"\(x)\" y=\"\(y)\" width=\"21\" height=\"21\" rx=\"3\"/>"
                    + SVG.text(day.mark, x: x + 10, y: y + 15, kind: "in", anchor: "middle") + "</g>")
        }
        return SVG.picture(
            "calendar", width: width, height: height, summary: summary, attributes: "width=\"\(width)\" height=\"\(height)\"", parts)
    }
}
