import RunAnalytics
import RunModel

/// A dataset's period as one line of inline SVG: a column for each hour of a week, what ran in it, and when the dataset was failing.
///
/// Columns are the same instants for every dataset, so failures that several share stand above each other. A column shows the worst that
/// happened in it; neighbours that show the same are one shape, which keeps a page with a thousand strips small.
enum RunStripChart {
    private static let columns = 168
    private static let unit = 2

    private enum Content: Int, Comparable {
        case nothing, success, cancelled, inFlight, failure

        static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }

        init(_ state: RunState.Code) {
            self = state == .failed ? .failure : state == .cancelled ? .cancelled : state.isSuccess ? .success : .inFlight
        }
    }

    /// - Returns: empty without any run and any missed one.
    static func svg(_ week: DatasetWeek, period: ReportPeriod) -> HTML {
        let length = max(1, period.duration.milliseconds)
        // Whole numbers: a run on the full hour must not fall into the hour before.
        func column(_ instant: Timestamp) -> Int { Int(instant.milliseconds(since: period.since) * Int64(columns) / length) }
        var contents = [Content](repeating: .nothing, count: columns)
        for run in week.strip {
            let index = column(run.createdAt)
            if contents.indices.contains(index) { contents[index] = max(contents[index], Content(run.state)) }
        }
        let missed = missedSlots(week).map(column).filter(contents.indices.contains)
        guard contents.contains(where: { $0 != .nothing }) || !missed.isEmpty else { return "" }
        // Strokes, whose widths the stylesheet sets: heights differ, so that states are distinguishable without colour.
        var paths = [
            path("ok", spans(contents, .success), at: "12.5"), path("off", spans(contents, .cancelled), at: "16"),
            path("warn", spans(contents, .inFlight), at: "14.5"), path("bad", spans(contents, .failure), at: "9"),
        ]
        let misses = Set(missed).sorted().map { "M\($0 * unit) 8h\(unit + 1)v9h-\(unit + 1)z" }.joined()
        if !misses.isEmpty { paths.append("<path class=\"miss\" d=\"\(misses)\"/>") }
        let failing = week.episodes.map { episode in
            let from = min(columns - 1, max(0, column(episode.since)))
            return from..<max(from + 1, min(columns, column(episode.until)))
        }
        paths.append(path("down", failing, at: "22"))
        return SVG.picture(
            "strip", width: columns * unit, height: 24, summary: summary(week), attributes: "preserveAspectRatio=\"none\"", paths)
    }

    private static func missedSlots(_ week: DatasetWeek) -> [Timestamp] {
        guard case .judged(let punctuality) = week.punctuality else { return [] }
        return punctuality.missed + punctuality.overdue
    }

    /// Where neighbouring columns hold the same.
    private static func spans(_ contents: [Content], _ wanted: Content) -> [Range<Int>] {
        var spans: [Range<Int>] = []
        var index = 0
        while index < contents.count {
            let first = index
            while index < contents.count, contents[index] == wanted { index += 1 }
            if index > first { spans.append(first..<index) } else { index += 1 }
        }
        return spans
    }

    /// Horizontal lines, each relative to the end of the one before: half the bytes of rectangles.
    private static func path(_ kind: String, _ spans: [Range<Int>], at middle: String) -> HTML {
        guard let first = spans.first else { return "" }
        var shapes = "M\(first.lowerBound * unit) \(middle)h\(first.count * unit)"
        for (previous, span) in zip(spans, spans.dropFirst()) {
            shapes += "m\((span.lowerBound - previous.upperBound) * unit) 0h\(span.count * unit)"
        }
        return "<path class=\"\(kind)\" d=\"\(shapes)\"/>"
    }

    private static func summary(_ week: DatasetWeek) -> String {
        let counts = week.statistics.counts
        var text = "\(WeeklyPhrases.count(counts.runs, "run")), \(HumanText.count(counts.failed)) failed"
        if counts.cancelled > 0 { text += ", \(HumanText.count(counts.cancelled)) cancelled" }
        let missed = missedSlots(week).count
        if missed > 0 { text += ", \(HumanText.count(missed)) missed" }
        if week.stripOmitted > 0 { text += "; the first \(HumanText.count(week.stripOmitted)) not drawn" }
        return text
    }
}
