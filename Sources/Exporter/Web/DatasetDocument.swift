import HistoryAnalysis
import Reports
import RunAnalytics
import RunHistory
import RunModel

/// `/datasets/TOKEN?format=json`: what the page shows, for programs.
///
/// Instants are ISO 8601, lengths seconds, rates 0 to 1; what is not known is `null`. Fields may be added; none changes its meaning.
struct DatasetDocument {
    let view: DatasetView

    private var summary: DatasetSummary { view.summary }

    var json: JSONValue {
        .members([
            "token": .string(summary.dataset.token.text), "name": .text(summary.dataset.name), "account": .string(summary.account),
            "space": space,
            "url": .string(view.url), "now": .instant(view.now), "time_zone": .string(view.zoneName),
            "health": .string(summary.health.rawValue), "is_history_complete": .boolean(summary.known.isComplete),
            "known_from": .instant(summary.known.start), "in_flight_expected_end_at": .instant(summary.inFlightExpectedEndAt),
            "in_flight_due_at": .instant(view.oldestInFlight?.dueAt), "in_flight_verdict": .text(view.oldestInFlight?.verdict.rawValue),
            "windows": .array(summary.windows.map { statistics($0.statistics, "window", $0.window.name) }),
            "days": .array(view.past.days.map { statistics($0.statistics, "date", $0.date.description) }),
            "steps": .array(steps), "hours_of_week": .array(hours),
            "schedules": .array(view.past.schedules.map { schedule($0) }),
            "punctuality": view.punctuality.map { punctuality($0) } ?? .null,
            "objectives": view.week?.objectives.map { objectives($0) } ?? .null,
            "errors": .array(errors),
            "runs": .array(view.past.runs.prefix(DatasetWording.listedRuns).map { run($0) }),
            "figures": .array(figures),
        ])
    }

    private var space: JSONValue {
        guard let space = summary.dataset.space else { return .null }
        return .members(["token": .string(space.token.text), "name": .text(space.name)])
    }

    private var errors: [JSONValue] {
        view.past.errors.map { error in
            .members([
                "code": .string(error.code), "runs": .count(error.runs), "first": .instant(error.first), "last": .instant(error.last),
            ])
        }
    }

    private var figures: [JSONValue] {
        DatasetFigure.all(summary).map { figure in
            .members([
                "name": .string(figure.name), "value": .number(figure.number),
                "promql": .string(figure.query),
            ])
        }
    }

    /// The runs of a window or a day, which `key` names; `is_known` is whether every one of them is known.
    private func statistics(_ statistics: RunStatistics?, _ key: String, _ name: String) -> JSONValue {
        let counts = statistics?.counts
        return .members([
            key: .string(name), "is_known": .boolean(statistics != nil),
            "succeeded": .count(counts?.succeeded), "completed": .count(counts?.completed), "failed": .count(counts?.failed),
            "cancelled": .count(counts?.cancelled), "in_flight": .count(counts?.inFlight), "success_ratio": .rounded(counts?.successRatio),
            "success_ratio_low": .rounded(counts?.successInterval?.low), "success_ratio_high": .rounded(counts?.successInterval?.high),
            "duration_p50_seconds": .seconds(statistics?.duration?.p50),
            "duration_p95_seconds": .seconds(statistics?.duration?.p95),
            "queue_lower_p95_seconds": .seconds(statistics?.queue?.lowerP95),
            "queue_upper_p95_seconds": .seconds(statistics?.queue?.upperP95),
        ])
    }

    private var steps: [JSONValue] { view.steps.map(step) }

    private func step(_ step: StepChange) -> JSONValue {
        .members([
            "began_at": .instant(step.beganAt), "run": .string(step.run.text),
            "before_seconds": .seconds(step.before),
            "after_seconds": .seconds(step.after),
        ])
    }

    private var hours: [JSONValue] {
        (view.hourOfWeek?.cells ?? []).enumerated().map { index, cell in
            .members([
                "weekday": .count(index / 24 + 1), "hour": .count(index % 24), "observed_seconds": .seconds(cell.exposure),
                "runs": .count(cell.counts.runs), "failed": .count(cell.counts.failed),
            ])
        }
    }

    private func schedule(_ schedule: DatasetSchedule) -> JSONValue {
        .members([
            "token": .string(schedule.token), "frequency": .text(schedule.frequency?.rawValue),
            "last_scheduled_at": .instant(schedule.lastScheduledAt), "last_run_at": .instant(schedule.lastRunAt),
            "next_scheduled_at": .instant(schedule.nextScheduledAt),
        ])
    }

    private func punctuality(_ punctuality: Punctuality) -> JSONValue {
        let source: String =
            switch punctuality.source {
            case .schedule: "schedule"
            case .cadence: "cadence"
            }
        return .members([
            "source": .string(source), "since": .instant(view.now - DatasetView.week),
            "expected": .count(punctuality.expected), "on_time": .count(punctuality.onTime), "late": .count(punctuality.late.count),
            "missed": .array(punctuality.missed.map { .instant($0) }), "overdue": .array(punctuality.overdue.map { .instant($0) }),
        ])
    }

    private func objectives(_ results: ObjectiveResults) -> JSONValue {
        func met(_ isMet: Bool?) -> JSONValue { isMet.map { .boolean($0) } ?? .null }
        return .members([
            "success": results.successOverFourWeeks.map {
                .members([
                    "target": .number($0.objective), "attained": .rounded($0.attained), "is_met": met($0.isMet),
                    "allowed_failures": .count($0.allowedFailures), "failures": .count($0.counts.failed),
                    "failures_left": .count($0.failuresLeft),
                ])
            } ?? .null,
            "freshness": results.freshness.map {
                .members([
                    "target_seconds": .seconds($0.limit), "age_seconds": .seconds($0.age),
                    "attained": .rounded($0.attained), "is_met": met($0.isMet),
                ])
            } ?? .null,
            "duration_p95": results.duration.map {
                .members([
                    "target_seconds": .seconds($0.limit), "attained_seconds": .seconds($0.p95),
                    "is_met": met($0.isMet), "runs_over": .count($0.runsOver),
                ])
            } ?? .null,
        ])
    }

    private func run(_ run: StoredRun) -> JSONValue {
        .members([
            "token": .string(run.key.token.text), "created_at": .instant(run.key.createdAt), "state": .string(run.state.name),
            "duration_seconds": .seconds(run.duration), "is_end_estimated": .boolean(run.isCompletionEstimated),
            "queue_lower_seconds": .seconds(run.queue?.lower), "queue_upper_seconds": .seconds(run.queue?.upper),
            "error_code": .text(run.errorCode), "url": .string(view.url(of: run)),
        ])
    }
}
