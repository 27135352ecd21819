import RunAnalytics
import RunModel

/// A week as characters: a row for each day, a cell of two characters for each hour.
enum HeatMapText {
    private static let shades = ["· ", "░░", "▒▒", "▓▓", "██"]

    /// - Parameter values: 168, Monday first; nil for an hour that the window does not hold, shown blank.
    /// - Returns: no lines when nothing is above 0.
    static func lines(title: String, unit: String, values: [Double?]) -> [String] {
        let most = values.compactMap { $0 }.max() ?? 0
        guard most > 0, values.count == LocalWeek.hours else { return [] }
        let heads = stride(from: 0, to: 24, by: 3).map { ($0 < 10 ? "0\($0)" : "\($0)") }
        var lines = [title, "      " + heads.joined(separator: "    ")]
        for (day, name) in LocalTimeText.weekdays.enumerated() {
            var line = "  \(name) "
            for hour in 0..<24 { line += values[day * 24 + hour].map { shades[level($0, most)] } ?? "  " }
            while line.last == " " { line.removeLast() }
            lines.append(line)
        }
        let bounds = (1...4).map { shades[$0] + " ≤ " + HumanText.decimal(most * Double($0) / 4, places: most < 10 ? 2 : 1) }
        lines.append("      " + shades[0] + " 0  " + bounds.joined(separator: "  ") + " " + unit)
        return lines
    }

    /// 0 for nothing, 1 to 4 for the quarters of the most.
    static func level(_ value: Double, _ most: Double) -> Int {
        value <= 0 ? 0 : min(4, max(1, Int((value / most * 4).rounded(.up))))
    }
}

/// The week of ``WeekPattern``, by the clocks of the report's time zone.
enum LocalWeek {
    static let hours = 168
}
