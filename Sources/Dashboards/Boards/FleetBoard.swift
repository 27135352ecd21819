/// All datasets at a glance: what fails, what is late, what waits now.
enum FleetBoard {
    static let uid = "mode-exporter-fleet"

    static func dashboard(_ settings: BundleSettings) -> Dashboard {
        Dashboard(
            fileName: "fleet",
            uid: uid,
            title: "Mode / Fleet",
            description: "All datasets of a Mode workspace: what is failing, late and queueing now, worst first.",
            from: "now-7d",
            variables: Variable.scope + [.account, .space],
            sections: [
                .init(title: "Now", panels: outcomes(settings) + load(settings)),
                .init(title: "Worst first", panels: [FleetTable.panel(settings)]),
                .init(title: "Late and waiting", panels: late),
                .init(title: "Over time", panels: history(settings)),
            ]
        )
    }

    private static let failed = Chosen.fleet("mode_dataset_runs_total", #"state="failed""#)
    private static let decided = Chosen.fleet("mode_dataset_runs_total", #"state!="cancelled""#)
    private static let failing = Chosen.count("\(Chosen.fleet("mode_dataset_last_run_success")) == 0")
    private static let few = JSON.thresholds("green", (1, "orange"), (5, "red"))

    // MARK: Now

    private static func outcomes(_ settings: BundleSettings) -> [Panel] {
        [
            .figure("Failing", "Datasets whose newest ended run failed. Cancelled runs do not count.", unit: .count, failing, colors: few),
            .figure(
                "Failing repeatedly",
                "Datasets whose newest \(settings.failuresInARow) runs or more all failed.",
                unit: .count,
                Chosen.count("\(Chosen.fleet("mode_dataset_consecutive_failures")) >= \(settings.failuresInARow)"),
                colors: few
            ),
            outOfDate(settings),
            .figure(
                "Missed schedules",
                "Datasets whose scheduled slot passed more than 15 minutes ago without a run.",
                unit: .count,
                Chosen.count(DatasetConditions.missedSchedule { Chosen.fleet($0) }),
                colors: few
            ),
            .figure(
                "Success",
                "Share of successes among the successful and failed runs that ended in the selected range.",
                unit: .ratio,
                "1 - sum(increase(\(failed)[$__range])) / (sum(increase(\(decided)[$__range])) > 0)",
                colors: JSON.thresholds("red", (0.95, "orange"), (0.99, "green")).merging(["decimals": 2])
            ),
            InFlightPanels.overdue,
        ].compactMap { $0 }
    }

    /// Nil when no objective says how old a success may be.
    private static func outOfDate(_ settings: BundleSettings) -> Panel? {
        let conditions = ObjectiveGroup.list(settings.objectives).compactMap { group in
            (group.objective.freshness?.limit).map { DatasetConditions.outOfDate(limit: $0) { group.chosen($0) } }
        }
        guard !conditions.isEmpty else { return nil }
        return .figure(
            "Out of date",
            "Datasets whose newest success is older than their freshness objective allows.",
            unit: .count,
            Chosen.count(conditions.map { "(\($0))" }.joined(separator: " or ")),
            colors: few
        )
    }

    private static func load(_ settings: BundleSettings) -> [Panel] {
        [
            InFlightPanels.waiting(settings), InFlightPanels.executing(settings),
            .figure("Datasets", "Datasets that are collected.", unit: .count, Chosen.count(Chosen.fleet("mode_dataset_info"))),
            CoveragePanels.complete,
            CoveragePanels.requestsLeft,
            .figure(
                "Poll age",
                "Time since the most recent poll of any dataset. Everything here is at least this old.",
                unit: .seconds,
                "time() - max(\(Chosen.fleet("mode_dataset_last_collected_timestamp_seconds")))",
                colors: .thresholds("green", (600, "orange"), (1800, "red"))
            ),
        ]
    }

    // MARK: Late and waiting

    private static let late = [
        ranking(
            "Oldest runs in flight",
            "Time since the oldest run in flight of each dataset was created; 0 when none is in flight.",
            "time() - \(Chosen.fleet("mode_dataset_oldest_in_flight_timestamp_seconds")) "
                + "or 0 * \(Chosen.fleet("mode_dataset_last_run_timestamp_seconds"))",
            colors: warned(3600)
        ),
        ranking(
            "Oldest successes",
            "Time since the newest success of each dataset ended.",
            "time() - \(Chosen.fleet("mode_dataset_last_success_timestamp_seconds"))"
        ),
        ranking(
            "Schedule lag",
            "How long after its slot the newest scheduled run of each dataset was created.",
            Chosen.fleet("mode_dataset_schedule_lag_seconds"),
            colors: warned(Double(DatasetConditions.scheduleGraceSeconds))
        ),
    ]

    private static func warned(_ limit: Double) -> JSON { .thresholds("blue", (limit, "orange"), (4 * limit, "red")) }

    private static func ranking(_ title: String, _ description: String, _ expression: String, colors: JSON = .plain) -> Panel {
        .ranking(
            title,
            description,
            unit: .seconds,
            .instant("topk(10, \(Chosen.named(expression)))", legend: "{{name}}", format: .timeSeries),
            width: 8,
            colors: colors
        )
    }

    // MARK: Over time

    private static func history(_ settings: BundleSettings) -> [Panel] {
        [
            RunPanels.ended(Chosen.fleet("mode_dataset_runs_total")),
            RunPanels.inFlight(Chosen.fleet("mode_dataset_runs_in_flight")),
            .chart(
                "Failure ratio by space",
                "Share of failures among the successful and failed runs that ended, by space. Spaces with few runs fluctuate.",
                unit: .ratio,
                Query(
                    expression:
                        "sum by (space_name) (\(Chosen.named("sum without (state) (increase(\(failed)[$__rate_interval]))"))) / "
                        + "(sum by (space_name) (\(Chosen.named("sum without (state) (increase(\(decided)[$__rate_interval]))"))) > 0)",
                    legend: "{{space_name}}",
                    minimumStep: "6h"
                )
            ),
            RunPanels.failuresByCode(Chosen.fleet("mode_dataset_run_failures_total")),
            .chart(
                "Failing datasets",
                "Datasets whose newest ended run failed. Cancelled runs do not count.",
                unit: .count,
                Query(expression: failing, legend: "failing")
            ),
            QueuePanels.bounds(
                Chosen.fleet("mode_dataset_run_queue_seconds_bucket"),
                limit: settings.objectives.first?.queueP95
            ),
        ] + ObjectivePanels.budget(settings)
    }
}

/// Matchers of the states of runs in flight.
enum States {
    static func waiting(_ settings: BundleSettings) -> String { "state=~\(alternatives(settings))" }
    /// Runs in flight that do not wait.
    static func executing(_ settings: BundleSettings) -> String { "state!~\(alternatives(settings))" }

    private static func alternatives(_ settings: BundleSettings) -> String {
        PromQL.quoted(settings.waitingStates.map { PromQL.escapedForExpression($0.name) }.joined(separator: "|"))
    }
}
