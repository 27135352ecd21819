/// What can be wrong with the exporter itself: without it, no other alert means anything.
enum ExporterAlerts {
    static let group = RuleGroup(
        name: "mode-exporter",
        interval: "1m",
        rules: [
            down, shardsMissing, cannotReachMode, dataStale, datasetStale, budgetExhausted, backfillStalled, withoutAccess, runsRejected,
            reloadFailed,
        ]
    )

    private static let age = "time() - mode_dataset_last_collected_timestamp_seconds"
    private static let fleetIsStale = "time() - max without (dataset) (mode_dataset_last_collected_timestamp_seconds) > 1800"

    private static let down = AlertRule(
        name: "ModeExporterDown",
        severity: .critical,
        expression: """
            (up == 0 and on (\(PromQL.exporterLabels)) last_over_time(mode_exporter_build_info[1d]))
            or absent_over_time(mode_exporter_build_info[10m])
            """,
        holdsFor: "5m",
        summary: "mode-exporter{{ with $labels.instance }} on {{ . }}{{ end }} is down.",
        description: """
            Prometheus has received no metrics from mode-exporter{{ with $labels.instance }} on {{ . }}{{ end }} for at least 5 minutes. \
            Its dataset alerts cannot fire until it is back.
            """
    )

    // A shard that was never scraped, or whose target is gone, has no `up` that could be 0.
    private static let shardsMissing = AlertRule(
        name: "ModeShardsMissing",
        severity: .critical,
        expression: """
            max by (cluster, job) (mode_exporter_shards)
            - count by (cluster, job) (count by (cluster, job, shard) (mode_exporter_shards))
            > 0
            """,
        holdsFor: "10m",
        summary: "Shards of mode-exporter{{ with $labels.job }} in job {{ . }}{{ end }} are missing.",
        description: """
            Missing for at least 10 minutes: {{ $value | humanize }} of the shards into which the datasets are divided. Their datasets \
            have no figures, and none of their alerts can fire.
            """
    )

    private static let cannotReachMode = AlertRule(
        name: "ModeExporterCannotReachMode",
        severity: .critical,
        expression: "mode_exporter_up == 0",
        holdsFor: "15m",
        summary: "mode-exporter on {{ $labels.instance }} cannot reach Mode.",
        description: "No collection pass has reached the Mode API for 15 minutes. Dataset figures are no longer updated."
    )

    private static let dataStale = AlertRule(
        name: "ModeDataStale",
        severity: .warning,
        expression: fleetIsStale,
        holdsFor: "5m",
        summary: "{{ $labels.account }}: dataset figures are stale.",
        description: "No dataset of {{ $labels.account }} has been read for {{ $value | humanizeDuration }}."
    )

    // An hour, because an exporter that was down for a night reads its datasets one after the other when it is back.
    private static let datasetStale = AlertRule(
        name: "ModeDatasetDataStale",
        severity: .warning,
        expression: PromQL.named(
            """
            \(age) > 21600
            unless on (\(PromQL.exporterLabels), account) \(fleetIsStale)
            """
        ),
        holdsFor: "1h",
        summary: "{{ $labels.name }} is no longer being read.",
        description: """
            The runs of {{ $labels.name }} ({{ $labels.account }}/{{ $labels.dataset }}) were last read \
            {{ $value | humanizeDuration }} ago, while other datasets are up to date. The API key may have lost access to it.
            """
    )

    private static let budgetExhausted = AlertRule(
        name: "ModeRequestBudgetExhausted",
        severity: .warning,
        expression: """
            rate(mode_exporter_api_wait_seconds_total[1h]) > 0.5
            and on (\(PromQL.exporterLabels)) quantile without (account, dataset) (0.5, \(age)) > 900
            """,
        holdsFor: "30m",
        summary: "mode-exporter on {{ $labels.instance }} needs a larger request budget.",
        description: """
            On average, {{ $value | humanize }} requests were waiting for the budget during the last hour, and half of the datasets were \
            last read more than 15 minutes ago.
            """
    )

    // Any progress changes the number, so only a backfill that made no request for hours is constant.
    private static let backfillStalled = AlertRule(
        name: "ModeBackfillStalled",
        severity: .info,
        expression: """
            mode_exporter_backfill_requests_left > 0
            and changes(mode_exporter_backfill_requests_left[1h]) == 0
            and on (\(PromQL.exporterLabels)) mode_exporter_up == 1
            """,
        holdsFor: "3h",
        summary: "mode-exporter on {{ $labels.instance }} has stopped reading history.",
        description: """
            The backfill has made no progress for at least 3 hours and needs about {{ $value | humanize }} more requests. Until it ends, \
            some datasets have no counters and no windows.
            """
    )

    private static let withoutAccess = AlertRule(
        name: "ModeDatasetsWithoutAccess",
        severity: .warning,
        expression: #"increase(mode_exporter_collect_errors_total{kind=~"forbidden|not_found"}[1h]) > 0"#,
        holdsFor: "5m",
        summary: "mode-exporter on {{ $labels.instance }} cannot read some datasets.",
        description: "Mode refused about {{ $value | humanize }} requests for datasets or spaces in the last hour ({{ $labels.kind }})."
    )

    private static let runsRejected = AlertRule(
        name: "ModeRunsRejected",
        severity: .info,
        expression: "increase(mode_exporter_runs_rejected_total[1h]) > 0",
        holdsFor: "0m",
        summary: "mode-exporter on {{ $labels.instance }} rejected some runs.",
        description: "About {{ $value | humanize }} runs were rejected in the last hour ({{ $labels.reason }}). No figure includes them."
    )

    private static let reloadFailed = AlertRule(
        name: "ModeExporterConfigurationInvalid",
        severity: .warning,
        expression: "mode_exporter_config_last_reload_successful == 0",
        holdsFor: "5m",
        summary: "mode-exporter on {{ $labels.instance }} is running with an old configuration.",
        description: "The last reload failed because the configuration is invalid. The previous configuration remains in effect."
    )
}
