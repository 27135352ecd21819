import Reports
import RunAnalytics
import RunModel

struct LandingRow {
    let summary: DatasetSummary
    /// The window of rates and percentiles; nil when none is configured.
    let window: Window?
    let now: Timestamp
    let link: String
    /// Who is responsible; nil when no pattern of the configuration matches.
    let owner: String?
    /// Whether another dataset has the same name and space, so that only the token tells them apart.
    let isAmbiguous: Bool

    var context: [String: Any] {
        let statistics = window.flatMap { summary.statistics(window: $0.name) }
        let isFailing = summary.health == .failing
        let interval = statistics?.counts.successInterval
        let ended = summary.lastEnded
        return [
            "name": ShownName.of(summary.dataset.displayName),
            "space": summary.dataset.space.map { ShownName.of($0.name ?? $0.token.text) } ?? "",
            "token": isAmbiguous ? summary.dataset.token.text : "",
            "owner": owner ?? "", "link": link, "rowClass": isFailing ? "failing" : "",
            "stateClass": ended == nil ? "off" : isFailing ? "bad" : "ok", "stateSign": ended == nil ? "○" : isFailing ? "✕" : "✓",
            "state": ended?.state.stateName ?? (summary.known.isComplete ? "no ended run" : "not known yet"),
            "stateAge": ended.map { ago($0.createdAt) } ?? "",
            "ratio": HumanText.percent(statistics?.counts.successRatio),
            "interval": interval.map { "\(HumanText.percent($0.low)) to \(HumanText.percent($0.high))" } ?? missing,
            "bar": interval.map { Self.bar(ratio: statistics?.counts.successRatio ?? 0, low: $0.low, high: $0.high).markup } ?? "",
            "duration": HumanText.duration(statistics?.duration?.p95),
            "queue": HumanText.interval(
                lower: statistics?.queue?.lowerP95, upper: statistics?.queue?.upperP95),
            "inFlight": inFlight, "inFlightAge": oldest,
            "checked": summary.lastCollectedAt.map(ago) ?? HumanText.none,
            "runs": statistics.map { HumanText.count($0.counts.runs) } ?? HumanText.none,
            "sparkline": Sparkline.svg(
                summary.sparkline.map { Sparkline.Bar(duration: $0.duration, state: $0.state) }
            ).markup,
        ]
    }

    private var inFlight: String { summary.lastCollectedAt == nil ? HumanText.none : HumanText.count(summary.inFlight) }

    private var oldest: String {
        summary.latest.oldestInFlightCreatedAt.map { "for \(HumanText.duration(max(.zero, now - $0)))" }
            ?? ""
    }

    private func ago(_ instant: Timestamp) -> String {
        HumanText.duration(max(.zero, now - instant)) + " ago"
    }

    /// Why there is no rate: nothing ended in the window, or not all of the window is known.
    private var missing: String {
        guard let window, summary.statistics(window: window.name) == nil else { return "no ended run" }
        let known = summary.known.knownPart(ofWindow: window.length, now: now)
        return known == .zero ? "not known yet" : "only \(HumanText.duration(known)) of \(window.name) known"
    }

    /// The success ratio as a mark within its interval, on a scale from 0 to 100 %.
    private static func bar(ratio: Double, low: Double, high: Double) -> HTML {
        func x(_ value: Double) -> String { HumanText.decimal(value * 100, places: 1) }
        return """
            <svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true"><path class="track" d="M0 4h100"/>\
            <path class="range" d="M\(x(low)) 4H\(x(max(low + 0.01, high)))"/>\
            <path class="dot" d="M\(x(max(0.01, min(0.99, ratio)))) 0v8"/></svg>
            """
    }
}
