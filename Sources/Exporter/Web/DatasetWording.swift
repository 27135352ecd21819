import HistoryAnalysis
import Reports
import RunAnalytics
import RunHistory
import RunModel

/// The page of a dataset in words and pictures, as its template expects it.
struct DatasetWording {
    let view: DatasetView
    let workspace: String

    static let listedRuns = 100

    private var summary: DatasetSummary { view.summary }

    var context: [String: Any] {
        let ended = summary.lastEnded
        let isFailing = summary.health == .failing
        var context: [String: Any] = [
            "name": ShownName.of(summary.dataset.displayName), "token": summary.dataset.token.text, "url": view.url, "zone": view.zoneName,
            "stateClass": ended == nil ? "off" : isFailing ? "bad" : "ok", "stateSign": ended == nil ? "○" : isFailing ? "✕" : "✓",
            "state": ended?.state.stateName ?? (summary.known.isComplete ? "no ended run" : "not known yet"), "facts": facts,
            "takenAt": HumanText.minute(view.now), "version": BuildInformation.current.summary,
        ]
        if let space = summary.dataset.space { context["space"] = ShownName.of(space.name ?? space.token.text) }
        if !summary.known.isComplete {
            context["past"] =
                "The history of this dataset is still being read. Rates and percentiles appear once every run of their window is known."
        }
        if let board = view.outside.datasetBoard(account: summary.account, token: summary.dataset.token) { context["grafana"] = board }
        if let prometheus = view.outside.prometheus { context["prometheus"] = prometheus }
        let steps = view.steps.reversed().map(Self.words)
        context.merge(["steps": Array(steps), "hasSteps": !steps.isEmpty]) { $1 }
        for part in [DatasetPictures(view: view).context, schedule, objectives, tables] { context.merge(part) { $1 } }
        return context
    }

    /// `slower since 2026-11-12 06:10 UTC: 3 m 20 s before, 5 m after (+50 %)`.
    static func words(_ step: StepChange) -> String {
        let (before, after) = (step.before, step.after)
        let change = HumanText.decimal((step.ratio - 1) * 100, places: 0)
        return
            "\(step.isSlower ? "slower" : "faster") since \(HumanText.minute(step.beganAt)): \(HumanText.duration(before)) before, "
            + "\(HumanText.duration(after)) after (\(step.isSlower ? "+" : "")\(change) %)"
    }

    private var facts: [[String: String]] {
        let last = summary.lastEnded
        let success = summary.lastSuccessCompletedAt
        return [
            (
                "Last run", last.map { ago($0.createdAt) } ?? HumanText.none,
                last.map { "took \(HumanText.duration($0.duration))" }
            ),
            ("In flight", HumanText.count(summary.inFlight), inFlight),
            ("Failures in a row", summary.consecutiveFailures.map { HumanText.count($0) } ?? HumanText.none, nil),
            ("Newest success", success.map(ago) ?? HumanText.none, success.map { HumanText.minute($0) }),
            (
                "Next scheduled", summary.schedule.nextScheduledAt.map(until) ?? HumanText.none,
                summary.schedule.lag.map { "last one started \(HumanText.duration($0)) after its slot" }
            ),
            ("Run list checked", summary.lastCollectedAt.map(ago) ?? HumanText.none, known),
        ].map { ["name": $0.0, "value": $0.1, "note": $0.2].compactMapValues { $0 } }
    }

    private var known: String? { summary.known.start.map { "history since \(HumanText.minute($0).prefix(10))" } }

    private var inFlight: String? {
        guard let oldest = summary.latest.oldestInFlightCreatedAt, summary.inFlight > 0 else { return nil }
        let running = "oldest for \(HumanText.duration(max(.zero, view.now - oldest)))"
        let expected = summary.inFlightExpectedEndAt.map { ", expected to end \(until($0))" } ?? ""
        return running + expected + (view.oldestInFlight.flatMap(due) ?? "")
    }

    /// By when the data is due that the oldest run in flight would renew.
    private func due(_ run: RunsInFlight.Run) -> String? {
        run.dueAt.map { run.verdict == .missed ? ", data was due \(ago($0))" : ", data due \(until($0))" }
    }

    private func ago(_ instant: Timestamp) -> String {
        HumanText.duration(max(.zero, view.now - instant)) + " ago"
    }

    private func until(_ instant: Timestamp) -> String {
        instant < view.now ? ago(instant) : "in \(HumanText.duration(instant - view.now))"
    }

    // MARK: Schedule

    private var schedule: [String: Any] {
        let rows = view.past.schedules.map { schedule in
            [
                "token": schedule.token, "frequency": schedule.frequency?.rawValue.replacing("_", with: " ") ?? "not documented",
                "last": HumanText.minute(schedule.lastScheduledAt), "run": HumanText.minute(schedule.lastRunAt),
                "next": HumanText.minute(schedule.nextScheduledAt),
            ]
        }
        let missed = view.punctuality.map { $0.missed + $0.overdue } ?? []
        return [
            "schedules": rows, "hasSchedules": !rows.isEmpty, "punctuality": punctuality,
            "missed": missed.suffix(50).reversed().map { HumanText.minute($0) }, "hasMissed": !missed.isEmpty,
        ]
    }

    private var punctuality: String {
        guard let punctuality = view.punctuality else {
            return view.past.schedules.isEmpty
                ? "No schedule, and no regular rhythm within the last 7 days."
                : "Missed runs cannot be judged yet: too little of the last 7 days is known."
        }
        let source =
            switch punctuality.source {
            case .schedule: "the schedule"
            case .cadence(let period, _): "the rhythm of its runs, every \(HumanText.duration(period))"
            }
        let missed = punctuality.missed.count + punctuality.overdue.count
        let onTime = "\(HumanText.count(punctuality.onTime)) of \(HumanText.count(punctuality.expected))"
        return "Last 7 days, by \(source): \(onTime) expected runs on time, "
            + "\(HumanText.count(punctuality.late.count)) late, \(HumanText.count(missed)) missed\(missed > 0 ? ":" : ".")"
    }

    // MARK: Objectives

    private var objectives: [String: Any] {
        let results = view.week?.objectives
        let rows = [results?.successOverFourWeeks.map(row), results?.freshness.map(row), results?.duration.map(row)].compactMap { $0 }
        return ["objectives": rows, "hasObjectives": !rows.isEmpty]
    }

    private func row(_ name: String, target: String, isMet: Bool?, now: String, left: String) -> [String: String] {
        [
            "name": name, "target": target, "now": now, "left": left, "kind": isMet.map { $0 ? "ok" : "bad" } ?? "off",
            "sign": isMet.map { $0 ? "✓" : "✕" } ?? "○",
        ]
    }

    private func row(_ result: SuccessObjectiveResult) -> [String: String] {
        let budget =
            result.overspent > 0
            ? "budget of \(HumanText.count(result.allowedFailures)) failures exceeded by \(HumanText.count(result.overspent))"
            : "\(HumanText.count(result.failuresLeft)) of \(HumanText.count(result.allowedFailures)) failures"
        let runs = "\(HumanText.count(result.counts.rated)) runs\(result.isCovered ? "" : ", known in part")"
        return row(
            "Success, 4 weeks", target: HumanText.percent(result.objective), isMet: result.isMet,
            now: "\(HumanText.percent(result.attained)) of \(runs)", left: result.counts.rated == 0 ? HumanText.none : budget)
    }

    private func row(_ result: FreshnessObjectiveResult) -> [String: String] {
        let target = result.limit.map { "at most \(HumanText.duration($0)) old" } ?? "by schedule or rhythm"
        return row(
            "Freshness, 7 days", target: target, isMet: result.isMet, now: "\(HumanText.percent(result.attained)) of the time",
            left: "data is \(HumanText.duration(result.age)) old")
    }

    private func row(_ result: DurationObjectiveResult) -> [String: String] {
        row(
            "p95 duration, 7 days", target: HumanText.duration(result.limit), isMet: result.isMet,
            now: HumanText.duration(result.p95), left: "\(HumanText.count(result.runsOver)) runs exceeded it")
    }

    // MARK: Tables

    private var tables: [String: Any] {
        let codes = view.past.errors.map {
            [
                "code": $0.code, "runs": HumanText.count($0.runs), "first": HumanText.minute($0.first), "last": HumanText.minute($0.last),
            ]
        }
        let runs = view.past.runs.prefix(Self.listedRuns).map(row)
        let figures = DatasetFigure.all(summary).map { figure in
            ["name": figure.name, "value": figure.text, "query": figure.query, "graph": view.outside.graph(figure.query)]
                .compactMapValues { $0 }
        }
        return [
            "codes": codes, "hasCodes": !codes.isEmpty, "runs": Array(runs), "hasRuns": !runs.isEmpty, "figures": figures,
        ]
    }

    private func row(_ run: StoredRun) -> [String: String] {
        let state = run.state
        return [
            "created": HumanText.minute(run.key.createdAt), "state": state.name,
            "kind": state.isSuccess ? "ok" : state == .failed ? "bad" : "off",
            "sign": state.isSuccess ? "✓" : state == .failed ? "✕" : state.isEnded ? "–" : "…",
            "duration": HumanText.duration(run.duration) + (run.isCompletionEstimated ? " (estimated)" : ""),
            "queue": HumanText.interval(lower: run.queue?.lower, upper: run.queue?.upper),
            "code": run.errorCode ?? "", "run": run.key.token.text, "url": view.url(of: run),
        ]
    }
}
