import HistoryAnalysis
import Reports
import RunAnalytics
import RunModel

struct DatasetPictures {
    let view: DatasetView

    private var days: [DatasetPast.Day] { view.past.days }

    var context: [String: Any] {
        let points = view.past.runs.filter { $0.state.isEnded && $0.duration != nil }
        let (duration, queue, newest, hourCharts) = (durationChart, queueChart, pointChart, hourCharts)
        return [
            "dayCount": days.count, "calendar": calendar.markup, "durationChart": duration.markup, "hasDurations": !duration.isEmpty,
            "queueChart": queue.markup,
            "hasQueue": !queue.isEmpty, "hourCharts": hourCharts.markup, "hasHours": !hourCharts.isEmpty,
            "pointChart": newest.markup, "hasPoints": !newest.isEmpty, "pointCount": points.count,
        ]
    }

    private var calendar: HTML {
        let shown = days.map { day -> CalendarChart.Day in
            guard let counts = day.statistics?.counts else {
                return .init(date: day.date, kind: "unknown", mark: "", text: "\(day.date): not known")
            }
            let text = "\(day.date): \(HumanText.count(counts.failed)) of \(HumanText.count(counts.rated)) runs failed"
            let kind = counts.rated == 0 ? "none" : counts.failed == 0 ? "ok" : counts.failed * 2 > counts.rated ? "bad" : "warn"
            return .init(
                date: day.date, kind: kind, mark: counts.failed == 0 ? "" : counts.failed > 99 ? "99+" : "\(counts.failed)", text: text)
        }
        let counts = days.compactMap { $0.statistics?.counts }
        let bad = counts.count { $0.failed > 0 }
        return CalendarChart.svg(
            shown, summary: "Success by day: \(counts.count) of \(days.count) days known, failures on \(bad) of them")
    }

    private var range: Range<Timestamp> {
        let first = days.first?.start ?? view.now
        return first..<max(first, days.last?.end ?? view.now)
    }

    private func middle(_ day: DatasetPast.Day) -> Timestamp {
        Timestamp(milliseconds: (day.start.milliseconds + day.end.milliseconds) / 2)
    }

    /// Runs and failures by hour of the week, over the eight weeks of the report.
    private var hourCharts: HTML {
        guard let hours = view.hourOfWeek?.cells else { return "" }
        return HourOfWeekChart.svg(title: "Runs per hour", values: hours.map(\.runsPerHour))
            + HourOfWeekChart.svg(title: "Failed runs per hour", values: hours.map(\.failuresPerHour))
    }

    private var durationChart: HTML {
        TimeChart(
            title: "Duration of successful runs per day", range: range,
            series: [
                .line(name: "p95", kind: "second", values: days.map { (middle($0), $0.statistics?.duration?.p95.milliseconds) }),
                .line(name: "median", kind: "first", values: days.map { (middle($0), $0.statistics?.duration?.p50.milliseconds) }),
            ], marks: view.steps.map { ($0.beganAt, DatasetWording.words($0)) }
        ).svg
    }

    private var queueChart: HTML {
        let values = days.map { day in
            day.statistics?.queue.map { (at: middle(day), low: $0.lowerP95.milliseconds, high: $0.upperP95.milliseconds) }
        }
        return TimeChart(
            title: "Queue latency per day", range: range, series: [.band(name: "p95", kind: "second outlined", values: values)]
        ).svg
    }

    private var pointChart: HTML {
        let points = view.past.runs.compactMap { run -> (at: Timestamp, value: Double, isMarked: Bool)? in
            guard run.state.isEnded, let duration = run.duration else { return nil }
            return (run.key.createdAt, Double(duration.milliseconds), run.state == .failed)
        }
        guard let first = points.last?.at, let last = points.first?.at else { return "" }
        return TimeChart(
            title: "Duration of the newest runs", range: first..<max(last, first.advanced(byMilliseconds: 1)),
            series: [.points(name: "runs", values: points)]
        ).svg
    }
}
