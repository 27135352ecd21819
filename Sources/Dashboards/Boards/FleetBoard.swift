/// All datasets at a glance: what fails, what is late, what waits now.
enum FleetBoard {
    static func dashboard(_ settings: BundleSettings) -> Dashboard {
        Dashboard(
            fileName: "fleet",
            uid: "mode-exporter-fleet",
            title: "Mode / Fleet",
            description: "All datasets of a Mode workspace: what is failing, late and queueing now, worst first.",
            from: "now-7d",
            variables: [.datasource, .job, .instance, .account, .space],
            sections: [
                .init(title: "Now", panels: now(settings)),
                .init(title: "Worst first", panels: [FleetTable.panel(settings)]),
                .init(title: "Late and waiting", panels: late(settings)),
                .init(title: "Over time", panels: history(settings)),
            ]
        )
    }

    // MARK: Now

    private static func now(_ settings: BundleSettings) -> [Panel] {
        [
            figure(
                "Failing",
                "Datasets whose newest ended run that was not cancelled failed.",
                .count,
                worse: (1, 5),
                "count(\(Chosen.fleet("mode_dataset_last_run_success")) == 0) or vector(0)"
            ),
            figure(
                "Out of date",
                "Datasets whose newest success is older than their freshness objective.",
                .count,
                worse: (1, 5),
                "count(\(outOfDate(settings))) or vector(0)"
            ),
            figure(
                "Late",
                "Datasets whose newest scheduled run began more than 15 minutes after its slot.",
                .count,
                worse: (1, 5),
                "count(\(Chosen.fleet("mode_dataset_schedule_lag_seconds")) > 900) or vector(0)"
            ),
            figure(
                "Waiting runs",
                "Runs in a state in which they wait, as last polled.",
                .count,
                worse: (10, 50),
                "sum(\(Chosen.fleet("mode_dataset_runs_in_flight", States.waiting(settings)))) or vector(0)"
            ),
            figure(
                "Executing runs",
                "Runs in flight that do not wait, as last polled.",
                .count,
                worse: (1000, 10_000),
                "sum(\(Chosen.fleet("mode_dataset_runs_in_flight", States.executing(settings)))) or vector(0)"
            ),
            figure(
                "Success",
                "Successes among successes and failures that ended in the range of the dashboard. Cancelled runs are not in it.",
                .ratio,
                better: (0.95, 0.99),
                "1 - sum(increase(\(failed)[$__range])) / sum(increase(\(decided)[$__range]))"
            ),
            figure(
                "Data age",
                "How long ago the most recently read dataset was read. Everything here is as old as that, or older.",
                .seconds,
                worse: (600, 1800),
                "time() - max(\(Chosen.fleet("mode_dataset_last_collected_timestamp_seconds")))"
            ),
            figure(
                "Datasets",
                "Datasets that are collected.",
                .count,
                worse: (1_000_000, 10_000_000),
                "count(\(Chosen.fleet("mode_dataset_info"))) or vector(0)"
            ),
        ]
    }

    private static func figure(
        _ title: String,
        _ description: String,
        _ unit: Panel.Unit,
        worse limits: (Double, Double),
        _ expression: String
    ) -> Panel {
        Panel(
            kind: .stat,
            title: title,
            description: description,
            unit: unit,
            width: 3,
            height: 4,
            queries: [Query(expression: expression, legend: title)],
            field: .thresholds("green", (limits.0, "orange"), (limits.1, "red"))
        )
    }

    private static func figure(
        _ title: String,
        _ description: String,
        _ unit: Panel.Unit,
        better limits: (Double, Double),
        _ expression: String
    ) -> Panel {
        Panel(
            kind: .stat,
            title: title,
            description: description,
            unit: unit,
            width: 3,
            height: 4,
            queries: [Query(expression: expression, legend: title)],
            field: JSON.thresholds("red", (limits.0, "orange"), (limits.1, "green")).merging(["decimals": 2])
        )
    }

    private static let failed = Chosen.fleet("mode_dataset_runs_total", #"state="failed""#)
    private static let decided = Chosen.fleet("mode_dataset_runs_total", #"state!="cancelled""#)

    private static func outOfDate(_ settings: BundleSettings) -> String {
        let conditions = ObjectiveGroup.list(settings.objectives).compactMap { group in
            group.objective.freshnessMilliseconds.map { limit in
                "time() - \(group.chosen("mode_dataset_last_success_timestamp_seconds")) > \(Decimals.seconds(limit))"
            }
        }
        let none = "\(Chosen.fleet("mode_dataset_last_success_timestamp_seconds")) < 0"
        return conditions.isEmpty ? none : conditions.map { "(\($0))" }.joined(separator: " or ")
    }

    // MARK: Late and waiting

    private static func late(_ settings: BundleSettings) -> [Panel] {
        [
            ranking(
                "Oldest runs in flight",
                "How long ago the oldest run in flight of each dataset was created; 0 without any.",
                .seconds,
                "topk(10, \(Chosen.named("time() - \(oldest) or 0 * \(Chosen.fleet("mode_dataset_last_run_timestamp_seconds"))")))",
                warn: 3600
            ),
            ranking(
                "Oldest successes",
                "How long ago the newest success of each dataset ended.",
                .seconds,
                "topk(10, \(Chosen.named("time() - \(Chosen.fleet("mode_dataset_last_success_timestamp_seconds"))")))",
                warn: 93_600
            ),
            ranking(
                "Schedule lag",
                "How long after its slot the newest scheduled run of each dataset was created.",
                .seconds,
                "topk(10, \(Chosen.named(Chosen.fleet("mode_dataset_schedule_lag_seconds"))))",
                warn: 900
            ),
        ]
    }

    private static let oldest = Chosen.fleet("mode_dataset_oldest_in_flight_timestamp_seconds")

    private static func ranking(_ title: String, _ description: String, _ unit: Panel.Unit, _ expression: String, warn: Double) -> Panel {
        Panel(
            kind: .bargauge,
            title: title,
            description: description,
            unit: unit,
            width: 8,
            height: 9,
            queries: [.instant(expression, legend: "{{name}}", format: .timeSeries)],
            field: .thresholds("blue", (warn, "orange"), (4 * warn, "red"))
        )
    }

    // MARK: Over time

    private static func history(_ settings: BundleSettings) -> [Panel] {
        [
            Panel(
                kind: .timeseries,
                title: "Ended runs",
                description: "Runs that ended, per state. Reading history back shows as a spike.",
                unit: .count,
                width: 12,
                height: 9,
                queries: [
                    Query(
                        expression: "sum by (state) (increase(\(Chosen.fleet("mode_dataset_runs_total"))[$__rate_interval]))",
                        legend: "{{state}}",
                        minimumStep: "1h"
                    )
                ],
                field: .stackedBars,
                overrides: JSON.stateColors
            ),
            Panel(
                kind: .timeseries,
                title: "Runs in flight",
                description: "Runs that have not ended, per state, as polled.",
                unit: .count,
                width: 12,
                height: 9,
                queries: [Query(expression: "sum by (state) (\(Chosen.fleet("mode_dataset_runs_in_flight")))", legend: "{{state}}")],
                field: .stackedAreas,
                overrides: JSON.stateColors
            ),
            Panel(
                kind: .timeseries,
                title: "Failure ratio by space",
                description:
                    "Failures among successes and failures that ended, per space. Spaces with few runs jump.",
                unit: .ratio,
                width: 12,
                height: 9,
                queries: [
                    Query(
                        expression:
                            "sum by (space_name) (\(Chosen.named("sum without (state) (increase(\(failed)[$__rate_interval]))"))) / "
                            + "sum by (space_name) (\(Chosen.named("sum without (state) (increase(\(decided)[$__rate_interval]))")))",
                        legend: "{{space_name}}",
                        minimumStep: "6h"
                    )
                ],
                field: ["min": 0]
            ),
            Panel(
                kind: .timeseries,
                title: "Failing datasets",
                description: "Datasets whose newest ended run that was not cancelled failed.",
                unit: .count,
                width: 12,
                height: 9,
                queries: [
                    Query(
                        expression: "count(\(Chosen.fleet("mode_dataset_last_run_success")) == 0) or vector(0)",
                        legend: "failing"
                    )
                ],
                field: ["min": 0]
            ),
            QueuePanels.bounds(
                Chosen.fleet("mode_dataset_run_queue_seconds_bucket"),
                limit: settings.objectives.first?.queueP95Milliseconds
            ),
        ] + ObjectivePanels.budget(settings)
    }
}

/// Matchers of the states of runs in flight.
enum States {
    /// Runs that wait.
    static func waiting(_ settings: BundleSettings) -> String { "state=~\(alternatives(settings))" }
    /// Runs in flight that do not wait.
    static func executing(_ settings: BundleSettings) -> String { "state!~\(alternatives(settings))" }

    private static func alternatives(_ settings: BundleSettings) -> String {
        PromQL.quoted(settings.waitingStates.map { PromQL.escapedForExpression($0.name) }.joined(separator: "|"))
    }
}
