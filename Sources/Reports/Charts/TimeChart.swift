import Reports
import RunModel

/// A chart of values over time as inline SVG: lines, bands and points on one time axis, with a text alternative.
struct Chart {
    /// One set of values.
    enum Series {
        /// A line through the values; nil breaks it.
        case line(name: String, kind: String, values: [(at: Timestamp, value: Double?)])
        /// The area between two values each; nil breaks it.
        case band(name: String, kind: String, values: [(at: Timestamp, low: Double, high: Double)?])
        /// A mark for each value: a circle, or a cross where it is marked, so that the two differ without colour.
        case points(name: String, values: [(at: Timestamp, value: Double, isMarked: Bool)])
    }

    /// What the chart shows, in words; the text alternative begins with it.
    let title: String
    /// The time axis.
    let range: Range<Timestamp>
    /// Values in milliseconds.
    let series: [Series]

    private static let width = 460.0
    private static let height = 170.0
    private static let left = 58.0
    private static let top = 22.0
    private static let bottom = 20.0

    /// - Returns: empty when there is nothing to draw.
    var svg: String {
        let values = series.flatMap(Self.values)
        guard let most = values.max(), range.lowerBound < range.upperBound else { return "" }
        let step = Self.step(for: max(most, 1))
        let ceiling = (max(most, 1) / step).rounded(.up) * step
        var parts = [
            "<svg class=\"chart\" viewBox=\"0 0 \(Int(Self.width)) \(Int(Self.height))\" role=\"img\" aria-label=\""
                + "\(ReportStyle.escape("\(title); up to \(HumanText.duration(milliseconds: most))"))\">"
        ]
        parts += grid(step: step, ceiling: ceiling) + legend
        parts += series.map { drawing($0, ceiling: ceiling) }
        return parts.joined() + "</svg>"
    }

    private static func values(_ series: Series) -> [Double] {
        switch series {
        case .line(_, _, let values): values.compactMap(\.value)
        case .band(_, _, let values): values.compactMap { $0?.high }
        case .points(_, let values): values.map(\.value)
        }
    }

    /// The distance of grid lines: at most four of them, at lengths of time that people count in.
    private static func step(for most: Double) -> Double {
        let nice: [Double] = [
            1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 10e3, 15e3, 30e3, 60e3, 120e3, 300e3, 600e3, 900e3, 1800e3, 3600e3, 7200e3,
            10_800e3, 21_600e3, 43_200e3, 86_400e3, 172_800e3, 432_000e3,
        ]
        return nice.first { $0 * 4 >= most } ?? (most / 4 / 864e5).rounded(.up) * 864e5
    }

    private func x(_ instant: Timestamp) -> Double {
        let length = Double(range.upperBound.milliseconds - range.lowerBound.milliseconds)
        return Self.left + (Self.width - Self.left - 6) * Double(instant.milliseconds - range.lowerBound.milliseconds) / length
    }

    private func y(_ value: Double, _ ceiling: Double) -> Double {
        Self.height - Self.bottom - (Self.height - Self.top - Self.bottom) * value / ceiling
    }

    private func place(_ instant: Timestamp, _ value: Double, _ ceiling: Double) -> String {
        "\(HumanText.decimal(x(instant), places: 1)) \(HumanText.decimal(y(value, ceiling), places: 1))"
    }

    private func grid(step: Double, ceiling: Double) -> [String] {
        let lines = stride(from: 0, through: ceiling, by: step).map { value in
            let y = HumanText.decimal(y(value, ceiling), places: 1)
            return "<path class=\"axis\" d=\"M\(Int(Self.left)) \(y)H\(Int(Self.width) - 6)\"/>"
                + "<text class=\"soft\" x=\"\(Int(Self.left) - 6)\" y=\"\(y)\" dy=\"4\" text-anchor=\"end\">\(value == 0 ? "0" : HumanText.duration(milliseconds: value))</text>"
        }
        let ends = [(range.lowerBound, Self.left, "start"), (range.upperBound, Self.width - 6, "end")].map { instant, x, anchor in
            "<text class=\"soft\" x=\"\(Int(x))\" y=\"\(Int(Self.height) - 5)\" text-anchor=\"\(anchor)\">"
                + "\(HumanText.minute(instant))</text>"
        }
        return lines + ends
    }

    private var legend: [String] {
        var x = Self.left
        return series.map { series in
            let (name, kind) =
                switch series {
                case .line(let name, let kind, _), .band(let name, let kind, _): (name, kind)
                case .points(let name, _): (name, "dot")
                }
            defer { x += 24 + 7 * Double(name.count) }
            return "<path class=\"key \(kind)\" d=\"M\(Int(x)) 9h12\"/>"
                + "<text x=\"\(Int(x) + 16)\" y=\"13\">\(ReportStyle.escape(name))</text>"
        }
    }

    private func drawing(_ series: Series, ceiling: Double) -> String {
        switch series {
        case .line(_, let kind, let values):
            return "<path class=\"\(kind)\" d=\"\(line(values, ceiling))\"/>"
        case .band(_, let kind, let values):
            let areas = values.split { $0 == nil }.map { part -> String in
                let known = part.compactMap { $0 }
                let there = known.map { place($0.at, $0.high, ceiling) }
                let back = known.reversed().map { place($0.at, $0.low, ceiling) }
                return "M" + (there + back).joined(separator: "L") + "z"
            }
            return "<path class=\"\(kind) area\" d=\"\(areas.joined())\"/>"
        case .points(_, let values):
            func marks(_ isMarked: Bool, _ shape: String) -> String {
                values.filter { $0.isMarked == isMarked }.map { "M\(place($0.at, $0.value, ceiling))\(shape)" }.joined()
            }
            return "<path class=\"dot\" d=\"\(marks(false, "m-2 0a2 2 0 1 0 4 0a2 2 0 1 0-4 0"))\"/>"
                + "<path class=\"cross\" d=\"\(marks(true, "m-3-3l6 6m0-6l-6 6"))\"/>"
        }
    }

    /// A line; a value without neighbours is drawn as a short stroke, so that it is seen.
    private func line(_ values: [(at: Timestamp, value: Double?)], _ ceiling: Double) -> String {
        var isOpen = false
        return values.reduce(into: "") { path, entry in
            guard let value = entry.value else {
                isOpen = false
                return
            }
            path += (isOpen ? "L" : "M") + place(entry.at, value, ceiling) + (isOpen ? "" : "m-2 0h4m-2 0")
            isOpen = true
        }
    }
}

/// Days as a calendar: a column for each week, a row for each weekday, with the number of failures in the cell.
enum CalendarChart {
    /// What one day shows.
    struct Day {
        let date: UTCDay
        /// `ok`, `warn`, `bad`, `none` for a day without a run, `unknown` for one that is not known.
        let kind: String
        /// Stands in the cell; short.
        let mark: String
        /// The text that a pointer shows.
        let text: String
    }

    private static let cell = 24
    private static let left = 34
    private static let top = 18

    /// - Parameters:
    ///   - days: consecutive, oldest first.
    ///   - summary: the text alternative.
    static func svg(_ days: [Day], summary: String) -> String {
        guard let first = days.first else { return "" }
        let offset = first.date.isoWeekday - 1
        let weeks = (offset + days.count + 6) / 7
        let (width, height) = (left + weeks * cell, top + 7 * cell)
        var parts = [
            "<svg class=\"calendar\" width=\"\(width)\" height=\"\(height)\" viewBox=\"0 0 \(width) \(height)\" role=\"img\" "
                + "aria-label=\"\(ReportStyle.escape(summary))\">"
        ]
        for (row, name) in ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"].enumerated() {
            parts.append("<text class=\"soft\" x=\"0\" y=\"\(top + row * cell + 15)\">\(name)</text>")
        }
        for (index, day) in days.enumerated() {
            let (x, y) = (left + (offset + index) / 7 * cell, top + (offset + index) % 7 * cell)
            if day.date.date.day == 1 || index == 0 && day.date.date.day < 22 {
                parts.append("<text class=\"soft\" x=\"\(x)\" y=\"12\">\(months[day.date.date.month - 1])</text>")
            }
            parts.append(
                "<g><title>\(ReportStyle.escape(day.text))</title>"
                    + "<rect class=\"day \(day.kind)\" x=\"\(x)\" y=\"\(y)\" width=\"21\" height=\"21\" rx=\"3\"/>"
                    + "<text class=\"in\" x=\"\(x + 10)\" y=\"\(y + 15)\" text-anchor=\"middle\">\(ReportStyle.escape(day.mark))</text></g>"
            )
        }
        return parts.joined() + "</svg>"
    }

    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
}
