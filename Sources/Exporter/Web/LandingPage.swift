import Collection
import Mustache
import Reports
import RunAnalytics
import RunModel
import SocketHTTPServer

/// `/`: how the datasets stand, for a person. Rendered at most once a second, from the published snapshot.
struct LandingPage: Sendable {
    let snapshots: SnapshotStore
    let telemetry: ExporterTelemetry
    let clock: ServerClock
    let workspace: String
    /// Where Mode's own pages are, for links.
    let baseURL: String
    let telemetryPath: String
    private let cache = SecondCache()

    /// More rows than these are left out, and the page says so: nobody reads them, and a phone must load it.
    private static let maximumRows = 500

    init(
        snapshots: SnapshotStore, telemetry: ExporterTelemetry, clock: ServerClock, workspace: String, baseURL: String,
        telemetryPath: String
    ) {
        self.snapshots = snapshots
        self.telemetry = telemetry
        self.clock = clock
        self.workspace = workspace
        self.baseURL = baseURL
        self.telemetryPath = telemetryPath
    }

    func response(to request: HTTPRequest) -> HTTPResponse {
        let now = clock.now
        let bytes = cache.bytes(second: now.milliseconds / 1000) { Array(html(now: now).utf8) } ?? []
        let headers = [
            (name: "Content-Type", value: "text/html; charset=utf-8"),
            (name: "Content-Security-Policy", value: "default-src 'none'; style-src 'unsafe-inline'"),
        ]
        return HTTPResponse(status: 200, headers: headers, body: HTTPBody(bytes))
    }

    /// The page as of `now`.
    func html(now: Timestamp) -> String {
        guard let template = try? MustacheTemplate(string: LandingPageTemplate.html) else { return "" }
        let state = telemetry.current
        let fleet = snapshots.newest?.fleet
        let rows = fleet?.worstFirst ?? []
        let errors = state.recentErrors.reversed().prefix(5).map { ["at": HumanText.minute($0.at), "text": $0.text] }
        var context: [String: Any] = [
            "workspace": workspace, "telemetryPath": telemetryPath, "css": LandingPageTemplate.css,
            "version": BuildInformation.current.summary, "window": fleet?.rankingWindow?.name ?? "",
            "past": pastWords(fleet, state) ?? "", "hasPast": pastWords(fleet, state) != nil,
            "facts": facts(fleet, state, now: now), "empty": rows.isEmpty, "hasRows": !rows.isEmpty, "hasErrors": !errors.isEmpty,
            "errors": Array(errors), "rows": rows.prefix(Self.maximumRows).map { row($0, fleet: fleet, now: now) },
        ]
        context.merge(status(fleet, state)) { $1 }
        if rows.count > Self.maximumRows {
            context["more"] = "\(HumanText.count(rows.count - Self.maximumRows)) more datasets rank below these; all are in the metrics."
        }
        return template.render(context)
    }

    private func status(_ fleet: FleetSummary?, _ state: ExporterTelemetry.State) -> [String: Any] {
        if !state.isConfigurationCurrent {
            return [
                "statusClass": "warn", "statusText": "old configuration",
                "notice": "The configuration on disk cannot be used; the one read before stays in force. See the log.",
            ]
        }
        guard let isUp = state.isUp else { return ["statusClass": "warn", "statusText": "first pass under way"] }
        if isUp { return ["statusClass": "ok", "statusText": "collecting"] }
        return [
            "statusClass": "bad", "statusText": "cannot reach Mode",
            "notice":
                "The last pass did not reach the API: the figures below are as old as their data age says. `mode-exporter check` explains why.",
        ]
    }

    /// How much of the past is left to read; nil when everything is known.
    private func pastWords(_ fleet: FleetSummary?, _ state: ExporterTelemetry.State) -> String? {
        guard let totals = fleet?.totals, totals.complete < totals.datasets else { return nil }
        let words = state.past?.words ?? "reading history"
        return words.prefix(1).uppercased() + words.dropFirst()
            + ". The past of \(HumanText.count(totals.complete)) of \(HumanText.count(totals.datasets)) datasets is read; "
            + "rates and percentiles appear once every run of their window is known."
    }

    private func facts(_ fleet: FleetSummary?, _ state: ExporterTelemetry.State, now: Timestamp) -> [[String: String]] {
        let totals = fleet?.totals
        let requests = state.endpoints.values.reduce(0) { $0 + $1.requests.values.reduce(0, +) }
        let counted = totals.map { $0.counted == $0.datasets ? "" : " of \(HumanText.count($0.counted)) datasets" } ?? ""
        let read = fleet?.datasets.count { $0.lastCollectedAt != nil } ?? 0
        let seen = read == totals?.datasets ?? 0 ? "" : " in \(HumanText.count(read)) datasets read"
        let success = state.lastSuccessAt.map { HumanText.duration(milliseconds: max(0, now.milliseconds - $0.milliseconds)) + " ago" }
        return [
            ("Datasets", HumanText.count(totals?.datasets ?? 0)), ("Failing now", HumanText.count(totals?.byHealth[.failing] ?? 0) + seen),
            ("Runs in flight", HumanText.count(totals?.inFlight ?? 0) + seen),
            ("Runs counted", HumanText.count(totals?.endedRuns ?? 0) + counted),
            ("Last good pass", success ?? HumanText.none), ("API requests", HumanText.count(requests)),
        ].map { ["name": $0.0, "value": $0.1] }
    }

    private func row(_ summary: DatasetSummary, fleet: FleetSummary?, now: Timestamp) -> [String: Any] {
        let statistics = fleet?.rankingWindow.flatMap { summary.statistics(window: $0.name) }
        let interval = statistics?.counts.successInterval
        let ended = summary.lastEnded
        let isFailing = summary.health == .failing
        return [
            "name": summary.dataset.displayName, "space": summary.dataset.space?.name ?? summary.dataset.token.text,
            "link": "\(baseURL)/\(workspace)/datasets/\(summary.dataset.token)", "rowClass": isFailing ? "failing" : "",
            "stateClass": ended == nil ? "off" : isFailing ? "bad" : "ok", "stateSign": ended == nil ? "○" : isFailing ? "✕" : "✓",
            "state": ended.map { Self.name($0.state) } ?? (summary.known.isComplete ? "no run ended" : "not known yet"),
            "stateAge": ended.map { HumanText.duration(milliseconds: max(0, now.milliseconds - $0.createdAt.milliseconds)) + " ago" } ?? "",
            "ratio": HumanText.percent(statistics?.counts.successRatio),
            "interval": interval.map {
                "\(HumanText.percent($0.low)) to \(HumanText.percent($0.high)) of \(statistics?.counts.rated ?? 0) runs"
            } ?? missing(summary, fleet, now: now),
            "bar": interval.map { Self.bar(ratio: statistics?.counts.successRatio ?? 0, low: $0.low, high: $0.high) } ?? "",
            "duration": HumanText.duration(milliseconds: statistics?.duration?.p95Milliseconds),
            "queue": HumanText.interval(
                lowerMilliseconds: statistics?.queue?.lowerP95Milliseconds, upperMilliseconds: statistics?.queue?.upperP95Milliseconds),
            "inFlight": summary.inFlight == 0
                ? (summary.lastCollectedAt == nil ? HumanText.none : "0")
                : "\(summary.inFlight), \(HumanText.duration(milliseconds: summary.latest.oldestInFlightCreatedAt.map { max(0, now.milliseconds - $0.milliseconds) }))",
            "age": HumanText.duration(milliseconds: summary.dataAgeMilliseconds(now: now)),
            "sparkline": Sparkline.svg(
                summary.sparkline.map { Sparkline.Bar(durationMilliseconds: $0.durationMilliseconds, state: $0.state) }),
        ]
    }

    /// Why there is no rate: nothing ended in the window, or not all of the window is known.
    private func missing(_ summary: DatasetSummary, _ fleet: FleetSummary?, now: Timestamp) -> String {
        guard let window = fleet?.rankingWindow, summary.statistics(window: window.name) == nil else { return "no run ended" }
        let known = summary.known.knownPart(ofWindow: window.milliseconds, now: now)
        return known == 0 ? "not known yet" : "only \(HumanText.duration(milliseconds: known)) of \(window.name) known"
    }

    private static func name(_ state: RunState.Code) -> String {
        RunState.documented.first { $0.code == state }?.name ?? "other"
    }

    /// The success ratio as a dot within its interval, on a scale from 0 to 100 %.
    private static func bar(ratio: Double, low: Double, high: Double) -> String {
        func x(_ value: Double) -> String { HumanText.decimal(value * 100, places: 1) }
        return
            "<svg class=\"bar\" viewBox=\"0 0 100 8\" preserveAspectRatio=\"none\" aria-hidden=\"true\"><rect class=\"track\" y=\"3\" width=\"100\" height=\"2\"/>"
            + "<rect class=\"range\" x=\"\(x(low))\" y=\"2\" width=\"\(x(max(0.01, high - low)))\" height=\"4\"/>"
            + "<rect class=\"dot\" x=\"\(x(max(0, ratio - 0.01)))\" y=\"0\" width=\"2\" height=\"8\"/></svg>"
    }
}
