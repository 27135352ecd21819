/// Panels about the queue, for a fleet or one dataset.
enum QueuePanels {
    static func bounds(_ buckets: String, limit: Int64?) -> Panel {
        let marks: JSON =
            limit.map { limit in
                JSON.thresholds("transparent", (Double(limit) / 1000, "red")).merging(["custom": ["thresholdsStyle": ["mode": "dashed"]]])
            } ?? [:]
        return Panel(
            kind: .timeseries,
            title: "Queue latency, 95 of 100 runs",
            description: """
                Mode does not say when a run left the queue, so the latency is known as an interval. The quantile of the lower and that of \
                the upper bounds bracket the true one; they meet where query runs are read.
                """,
            unit: .seconds,
            width: 12,
            height: 9,
            queries: [
                Query(
                    expression: "histogram_quantile(0.95, sum by (bound, le) (rate(\(buckets)[$__rate_interval])))",
                    legend: "{{bound}} bound",
                    minimumStep: "1h"
                )
            ],
            field: marks.merging(["min": 0])
        )
    }

    static func heatMap(_ buckets: String, bound: String) -> Panel {
        HeatMap.panel(
            title: "Queue latency (\(bound) bound)",
            description: "How many ended runs waited how long, by the \(bound) bound of what is known.",
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

/// Panels about what was promised.
enum ObjectivePanels {
    /// The budget of each objective, in runs: a person sees at once when it is less than one.
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
                title: "Error budget left, in runs",
                description: """
                    How many more runs of the range could have failed without missing the objective. Below 0 it was missed; with less than \
                    one run left, a single failure misses it.
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
