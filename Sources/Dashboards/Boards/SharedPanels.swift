enum RunPanels {
    static func ended(_ counter: String) -> Panel {
        .chart(
            "Ended runs",
            "Runs that ended, by state.",
            unit: .count,
            .increase(counter, by: "state", every: "1h"),
            field: .stackedBars,
            overrides: JSON.stateColors
        )
    }

    static func inFlight(_ gauge: String) -> Panel {
        .chart(
            "Runs in flight",
            "Runs that have not ended, by state, as polled.",
            unit: .count,
            Query(expression: "sum by (state) (\(gauge))", legend: "{{state}}"),
            field: .stackedAreas,
            overrides: JSON.stateColors
        )
    }

    static func failuresByCode(_ counter: String) -> Panel {
        .chart(
            "Failures by error code",
            "Failed runs by the error code of their query run; `unknown` when no query run was read.",
            unit: .count,
            .increase(counter, by: "error_code", every: "1h"),
            field: .stackedBars
        )
    }
}

/// Figures of the runs in flight of a fleet.
enum InFlightPanels {
    static func waiting(_ settings: BundleSettings) -> Panel {
        figure("Waiting runs", "Runs in a waiting state at the last poll.", States.waiting(settings))
    }

    static func executing(_ settings: BundleSettings) -> Panel {
        figure("Executing runs", "Runs in flight that were not waiting at the last poll.", States.executing(settings))
    }

    private static func figure(_ title: String, _ description: String, _ states: String) -> Panel {
        .figure(title, description, unit: .count, "sum(\(Chosen.fleet("mode_dataset_runs_in_flight", states))) or vector(0)")
    }

    static let overdueCount = Chosen.count(DatasetConditions.pastExpectedEnd { Chosen.fleet($0) })

    static let overdue = Panel.figure(
        "Past expected end",
        "Datasets with a run in flight for longer than its median duration in the last 28 days.",
        unit: .count,
        overdueCount
    )
}

/// Panels about how much of the past is known.
enum CoveragePanels {
    private static let histories = Chosen.fleet("mode_dataset_history_complete")

    static let complete = Panel.figure(
        "Complete histories",
        "Share of the datasets whose history has been read as far back as configured. Counters include only these.",
        unit: .ratio,
        "sum(\(histories)) / count(\(histories))",
        colors: .thresholds("orange", (1, "green"))
    )

    static let requestsLeft = Panel.figure(
        "Backfill requests left",
        "API requests until the history of every dataset has been read; 0 when done.",
        unit: .count,
        "sum(\(Chosen.exporter("mode_exporter_backfill_requests_left")))"
    )
}

enum QueuePanels {
    static func bounds(_ buckets: String, limit: Duration?) -> Panel {
        let marks: JSON =
            limit.map { limit in
                JSON.thresholds("transparent", (limit.inSeconds, "red")).merging(["custom": ["thresholdsStyle": ["mode": "dashed"]]])
            } ?? [:]
        return .chart(
            "Queue latency (p95)",
            """
            Mode does not report when a run left the queue, so its latency is known as an interval. The true p95 lies between the p95 of \
            the lower bounds and that of the upper bounds; they coincide where query runs are read.
            """,
            unit: .seconds,
            Query(
                expression: "histogram_quantile(0.95, sum by (bound, le) (rate(\(buckets)[$__rate_interval])))",
                legend: "{{bound}} bound",
                minimumStep: "1h"
            ),
            field: marks.merging(["min": 0])
        )
    }

    static func heatMap(_ buckets: String, bound: String) -> Panel {
        HeatMap.panel(
            title: "Queue latency (\(bound) bound)",
            description: "Ended runs by the \(bound) bound of their queue latency.",
            buckets: buckets
        )
    }
}

/// Heat maps of histograms: time to the right, buckets upwards.
enum HeatMap {
    static func panel(title: String, description: String, buckets: String) -> Panel {
        Panel(
            kind: .heatmap,
            title: title,
            description: description,
            unit: .seconds,
            width: 12,
            height: 9,
            queries: [
                Query(
                    expression: "sum by (le) (increase(\(buckets)[$__rate_interval]))",
                    legend: "{{le}}",
                    format: .heatmap,
                    minimumStep: "1h"
                )
            ]
        )
    }
}

enum ObjectivePanels {
    /// The budget of each objective, in runs: whether less than one is left shows at once.
    static func budget(_ settings: BundleSettings) -> [Panel] {
        let queries = ObjectiveGroup.list(settings.objectives).compactMap { group in
            group.objective.success.map { success in
                let decided = group.chosen("mode_dataset_runs_total", #"state!="cancelled""#)
                let failed = group.chosen("mode_dataset_runs_total", #"state="failed""#)
                return Query(
                    expression: """
                        \(Decimals.text(1 - success, digits: 9)) * sum(increase(\(decided)[$__range])) - sum(increase(\(failed)[$__range]))
                        """,
                    legend: group.objective.name,
                    isInstant: true
                )
            }
        }
        guard !queries.isEmpty else { return [] }
        return [
            Panel(
                kind: .bargauge,
                title: "Error budget left (runs)",
                description: """
                    How many more runs in the selected range could have failed within the objective. Below 0 the objective is missed; \
                    below 1 the next failure may miss it.
                    """,
                unit: .count,
                width: 12,
                height: 9,
                queries: queries,
                field: JSON.thresholds("red", (0, "orange"), (1, "green"))
            )
        ]
    }
}
