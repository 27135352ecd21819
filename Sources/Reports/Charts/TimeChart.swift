import RunModel

/// A chart of values over time as inline SVG: lines, bands and points on one time axis, with a text alternative.
package struct TimeChart {
    /// One set of values. `kind` are classes of ``ChartStyle``.
    package enum Series {
        /// A line through the values; nil breaks it.
        case line(name: String, kind: String, values: [(at: Timestamp, value: Double?)])
        /// The area between two values each; nil breaks it.
        case band(name: String, kind: String, values: [(at: Timestamp, low: Double, high: Double)?])
        /// A mark for each value: a circle, or a cross where it is marked, so that the two differ without colour.
        case points(name: String, values: [(at: Timestamp, value: Double, isMarked: Bool)])
    }

    /// What the values are.
    package enum Unit {
        /// Lengths of time, in milliseconds.
        case duration
        case count
    }

    /// What the chart shows, in words; the text alternative begins with it.
    package let title: String
    package let range: Range<Timestamp>
    package var unit = Unit.duration
    /// At least one.
    package let series: [Series]
    /// Moments to point out with a line; a pointer shows their text.
    package var marks: [(at: Timestamp, text: String)] = []
    /// Labels below the axis; without any, its ends are labelled.
    package var ticks: [(at: Timestamp, text: String)] = []

    package init(
        title: String, range: Range<Timestamp>, unit: Unit = .duration, series: [Series], marks: [(at: Timestamp, text: String)] = [],
        ticks: [(at: Timestamp, text: String)] = []
    ) {
        self.title = title
        self.range = range
        self.unit = unit
        self.series = series
        self.marks = marks
        self.ticks = ticks
    }

    private static let width = 460
    private static let height = 170
    private static let left = 58
    private static let right = 6
    private static let top = 22
    private static let bottom = 20

    /// The picture; empty when there is nothing to draw.
    package var svg: HTML {
        guard let most = series.flatMap(Self.values).max(), range.lowerBound < range.upperBound else { return "" }
        let step = step(for: max(most, 1))
        let ceiling = (max(most, 1) / step).rounded(.up) * step
        let points = marks.isEmpty ? "" : "; " + marks.map(\.text).joined(separator: "; ")
        return SVG.picture(
            "chart", width: Self.width, height: Self.height, summary: "\(title); up to \(label(most))\(points)",
            grid(step: step, ceiling: ceiling) + axis + legend + series.map { drawing($0, ceiling: ceiling) } + marks.map(line))
    }

    private static func values(_ series: Series) -> [Double] {
        switch series {
        case .line(_, _, let values): values.compactMap(\.value)
        case .band(_, _, let values): values.compactMap { $0?.high }
        case .points(_, let values): values.map(\.value)
        }
    }

    private func label(_ value: Double) -> String {
        switch unit {
        case .duration: value == 0 ? "0" : HumanText.duration(DurationEstimate(milliseconds: value))
        case .count: HumanText.decimal(value, places: value == value.rounded() ? 0 : 1)
        }
    }

    /// The distance of grid lines: at most four of them, at values that people count in.
    private func step(for most: Double) -> Double {
        switch unit {
        case .duration:
            let nice: [Double] = [
                1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 10e3, 15e3, 30e3, 60e3, 120e3, 300e3, 600e3, 900e3, 1800e3, 3600e3,
                7200e3, 10_800e3, 21_600e3, 43_200e3, 86_400e3, 172_800e3, 432_000e3,
            ]
            return nice.first { $0 * 4 >= most } ?? (most / 4 / 864e5).rounded(.up) * 864e5
        case .count:
            let nice: [Double] = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000]
            return nice.first { $0 * 4 >= most } ?? (most / 40_000).rounded(.up) * 10_000
        }
    }

    private func x(_ instant: Timestamp) -> Double {
        let length = Double(range.milliseconds)
        let share = Double(instant.milliseconds(since: range.lowerBound)) / length
        return Double(Self.left) + Double(Self.width - Self.left - Self.right) * share
    }

    private func y(_ value: Double, _ ceiling: Double) -> Double {
        Double(Self.height - Self.bottom) - Double(Self.height - Self.top - Self.bottom) * value / ceiling
    }

    private func place(_ instant: Timestamp, _ value: Double, _ ceiling: Double) -> String {
        "\(HumanText.decimal(x(instant), places: 1)) \(HumanText.decimal(y(value, ceiling), places: 1))"
    }

    private func grid(step: Double, ceiling: Double) -> [HTML] {
        stride(from: 0, through: ceiling, by: step).map { value -> HTML in
            let y = Int(y(value, ceiling).rounded())
            return "<path class=\"axis\" d=\"M\(Self.left) \(y)H\(Self.width - Self.right)\"/>"
                + SVG.text(label(value), x: Self.left - 6, y: y + 4, kind: "soft", anchor: "end")
        }
    }

    private var axis: [HTML] {
        let y = Self.height - 5
        guard !ticks.isEmpty else {
            return [
                SVG.text(HumanText.minute(range.lowerBound), x: Self.left, y: y, kind: "soft"),
                SVG.text(HumanText.minute(range.upperBound), x: Self.width - Self.right, y: y, kind: "soft", anchor: "end"),
            ]
        }
        return ticks.map { tick -> HTML in
            let x = Int(x(tick.at).rounded())
            return "<path class=\"axis\" d=\"M\(x) \(Self.top)V\(Self.height - Self.bottom + 4)\"/>"
                + SVG.text(tick.text, x: x + 2, y: y, kind: "soft")
        }
    }

    private var legend: [HTML] {
        var x = Self.left
        return series.map { series -> HTML in
            let (name, kind) =
                switch series {
                case .line(let name, let kind, _): (name, kind)
                case .band(let name, let kind, _): (name, "wide " + kind)
                case .points(let name, _): (name, "dot")
                }
            defer { x += 28 + 6 * name.count }
            return "<path class=\"key \(kind)\" d=\"M\(x) 9h12\"/>" + SVG.text(name, x: x + 16, y: 13)
        }
    }

    private func line(_ mark: (at: Timestamp, text: String)) -> HTML {
        "<path class=\"mark\" d=\"M\(HumanText.decimal(x(mark.at), places: 1)) \(Self.top)V\(Self.height - Self.bottom)\">"
            + "<title>\(mark.text)</title></path>"
    }

    private func drawing(_ series: Series, ceiling: Double) -> HTML {
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
