import RunAnalytics
import RunModel

/// Running and waiting runs over the window of a capacity analysis, stacked: what certainly ran, what ran or waited, what certainly waited.
/// The top edge is exact.
enum LoadChart {
    /// More columns could not be seen apart.
    private static let maximumColumns: Int64 = 336

    /// The picture with its caption; empty where nothing ran.
    static func figure(_ analysis: CapacityAnalysis) -> HTML {
        let steps = analysis.load.steps
        guard let first = steps.first, let last = steps.last, steps.contains(where: { $0.inSystem > 0 }) else { return "" }
        let width = columnLength(first.since..<last.until)
        let columns = columns(steps, width: width)
        func band(_ name: String, _ kind: String, _ bounds: (LoadCurve.Step) -> (Double, Double)) -> TimeChart.Series {
            .band(
                name: name, kind: kind,
                values: columns.map { step in
                    let (low, high) = bounds(step)
                    return (at: middle(step), low: low, high: max(low, high))
                })
        }
        let chart = TimeChart(
            title: "Average running and waiting runs per 5 minutes", range: first.since..<last.until, unit: .count,
            series: [
                band("running", "first") { (0, $0.runningLower) },
                band("running or waiting", "first faint") { ($0.runningLower, $0.runningUpper) },
                band("waiting", "second") { ($0.runningUpper, $0.inSystem) },
            ], ticks: ticks(analysis)
        ).svg
        let shown =
            width > LoadCurve.step
            ? ", the highest value in each \(HumanText.duration(width))" : ""
        let caption =
            "Average runs per 5 minutes\(shown). Where a start is not known exactly, a run may be running or waiting. Time zone: \(analysis.timeZoneName)."
        return "<figure>\(chart)<figcaption>\(caption)</figcaption></figure>"
    }

    private static func middle(_ step: LoadCurve.Step) -> Timestamp {
        Timestamp(milliseconds: (step.since.milliseconds + step.until.milliseconds) / 2)
    }

    /// A whole number of steps, a length of time that people count in where there is one.
    static func columnLength(_ window: Range<Timestamp>) -> Duration {
        let nice: [Duration] = [1, 2, 3, 6, 12, 24, 36, 72, 144, 288].map { LoadCurve.step * $0 }
        return nice.first { window.duration <= $0 * maximumColumns }
            ?? .days(window.milliseconds / maximumColumns / UTCDay.milliseconds + 1)
    }

    /// The step with the most runs of each column, so that no peak is lost.
    private static func columns(_ steps: [LoadCurve.Step], width: Duration) -> [LoadCurve.Step] {
        var columns: [LoadCurve.Step] = []
        var number: Int64?
        let width = width.milliseconds
        for step in steps {
            let place = step.since.milliseconds / width
            if place != number {
                columns.append(step)
                number = place
            } else if let highest = columns.last, step.inSystem > highest.inSystem {
                columns[columns.count - 1] = step
            }
        }
        return columns
    }

    /// Local midnights: each day of up to nine, else each Monday of up to ten weeks.
    private static func ticks(_ analysis: CapacityAnalysis) -> [(at: Timestamp, text: String)] {
        let calendar = LocalCalendar(zoneName: analysis.timeZoneName) ?? .utc
        let (first, last) = (calendar.day(of: analysis.since), calendar.day(of: analysis.until))
        var midnights: [(at: Timestamp, day: UTCDay)] = []
        var day = first
        while day <= last, midnights.count <= 70 {
            let start = calendar.start(of: day)
            // A label at the very end would stand outside.
            if start >= analysis.since, start < analysis.until { midnights.append((start, day)) }
            day = day.advanced(by: 1)
        }
        switch midnights.count {
        case ...9: return midnights.map { ($0.at, "\(LocalTimeText.weekday($0.day)) \($0.day.date.day)") }
        case ...70: return midnights.filter { $0.day.isoWeekday == 1 }.map { ($0.at, LocalTimeText.dayOfMonth($0.day)) }
        default: return []
        }
    }
}
