import Dashboards
import Reports
import RunAnalytics
import RunModel

/// One figure of a dataset, with the query that gives the same number in Prometheus.
struct DatasetFigure: Sendable {
    enum Value: Sendable {
        case length(DurationEstimate), ratio(Double), count(Int64), instant(Timestamp), flag(Bool)
    }

    let name: String
    /// Nil while it is not known, and where there is nothing to say: then the metric is absent too.
    let value: Value?
    /// PromQL.
    let query: String

    var text: String {
        switch value {
        case nil: HumanText.none
        case .length(let length)?: HumanText.duration(length)
        case .ratio(let ratio)?: HumanText.percent(ratio)
        case .count(let count)?: HumanText.count(count)
        case .instant(let instant)?: HumanText.minute(instant)
        case .flag(let flag)?: flag ? "yes" : "no"
        }
    }

    /// The value of the metric: seconds, ratios from 0 to 1, Unix time, 1 or 0.
    var number: Double? {
        switch value {
        case nil: nil
        case .length(let length)?: length.milliseconds / 1000
        case .ratio(let ratio)?: ratio
        case .count(let count)?: Double(count)
        case .instant(let instant)?: Double(instant.milliseconds) / 1000
        case .flag(let flag)?: flag ? 1 : 0
        }
    }

    /// Everything that the metrics say of a dataset now.
    static func all(_ summary: DatasetSummary) -> [DatasetFigure] {
        let selector = Selector(account: summary.account, dataset: summary.dataset.token.text)
        func figure(_ name: String, _ value: Value?, metric: String, _ labels: (String, String)...) -> DatasetFigure {
            DatasetFigure(name: name, value: value, query: metric + selector.text(labels))
        }
        let ended = RunState.ended.map { state in
            figure(
                "Runs \(state.name)", summary.totals.map { .count($0.states[state.code]?.runs ?? 0) }, metric: "mode_dataset_runs_total",
                ("state", state.name))
        }
        let inFlight = summary.inFlightByState.filter { $0.runs > 0 }.map {
            figure("In flight: \($0.state.name)", .count(Int64($0.runs)), metric: "mode_dataset_runs_in_flight", ("state", $0.state.name))
        }
        let newest = [
            figure("Newest run", summary.latest.lastRunCreatedAt.map(Value.instant), metric: "mode_dataset_last_run_timestamp_seconds"),
            figure(
                "Newest ended run succeeded", summary.lastEnded.map { .flag($0.state.isSuccess) }, metric: "mode_dataset_last_run_success"),
            figure(
                "Its duration", summary.lastEnded?.duration.map { .length(DurationEstimate($0)) },
                metric: "mode_dataset_last_run_duration_seconds"),
            figure(
                "Newest success", summary.lastSuccessCompletedAt.map(Value.instant), metric: "mode_dataset_last_success_timestamp_seconds"),
            figure("Failures in a row", summary.consecutiveFailures.map(Value.count), metric: "mode_dataset_consecutive_failures"),
            figure(
                "Oldest run in flight", summary.latest.oldestInFlightCreatedAt.map(Value.instant),
                metric: "mode_dataset_oldest_in_flight_timestamp_seconds"),
            figure(
                "Its expected end", summary.inFlightExpectedEndAt.map(Value.instant),
                metric: "mode_dataset_in_flight_expected_end_timestamp_seconds"),
            figure(
                "Next scheduled run", summary.schedule.nextScheduledAt.map(Value.instant),
                metric: "mode_dataset_next_scheduled_run_timestamp_seconds"),
            figure(
                "Schedule lag", summary.schedule.lag.map { .length(DurationEstimate($0)) },
                metric: "mode_dataset_schedule_lag_seconds"),
            figure("Run list checked", summary.lastCollectedAt.map(Value.instant), metric: "mode_dataset_last_collected_timestamp_seconds"),
            figure(
                "History complete since", summary.known.start.map(Value.instant), metric: "mode_dataset_history_start_timestamp_seconds"),
        ]
        return newest + summary.windows.flatMap { ofWindow($0, figure) } + inFlight + ended
    }

    private static func ofWindow(
        _ window: WindowStatistics, _ figure: (String, Value?, String, (String, String)...) -> DatasetFigure
    ) -> [DatasetFigure] {
        let name = window.window.name
        let duration = window.statistics?.duration
        let percentiles = [("50", duration?.p50), ("95", duration?.p95), ("99", duration?.p99)]
        return [
            figure(
                "Success rate, \(name)", window.statistics?.counts.successRatio.map(Value.ratio), "mode_dataset_success_ratio",
                ("window", name))
        ]
            + percentiles.map {
                figure(
                    "p\($0) duration, \(name)", $1.map(Value.length), "mode_dataset_run_duration_percentile_seconds",
                    ("window", name), ("percentile", $0))
            }
    }

    /// The labels of a dataset as a PromQL selector.
    struct Selector {
        let account: String
        let dataset: String

        func text(_ labels: [(String, String)]) -> String {
            let pairs = [("account", account), ("dataset", dataset)] + labels
            return "{" + pairs.map { "\($0)=\(PromQL.quoted($1))" }.joined(separator: ",") + "}"
        }
    }
}
