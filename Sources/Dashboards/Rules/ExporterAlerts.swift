/// What can be wrong with the exporter itself: without it, no other alert means anything.
enum ExporterAlerts {
    static let group = RuleGroup(
        name: "mode-exporter",
        interval: "1m",
        rules: [
            down, cannotReachMode, dataStale, datasetStale, budgetExhausted, withoutAccess, runsRejected, reloadFailed,
        ]
    )

    private static let age = "time() - mode_dataset_last_collected_timestamp_seconds"
    private static let fleetIsStale = "time() - max without (dataset) (mode_dataset_last_collected_timestamp_seconds) > 1800"

    private static let down = AlertRule(
        name: "ModeExporterDown",
        severity: .critical,
        expression: """
            (up == 0 and on (job, instance) last_over_time(mode_exporter_build_info[1d]))
            or absent_over_time(mode_exporter_build_info[10m])
            """,
        holdsFor: "5m",
        summary: "mode-exporter {{ $labels.instance }} cannot be scraped.",
        description:
            "Prometheus gets no metrics from mode-exporter {{ $labels.instance }}. No other alert about datasets can fire meanwhile."
    )

    private static let cannotReachMode = AlertRule(
        name: "ModeExporterCannotReachMode",
        severity: .critical,
        expression: "mode_exporter_up == 0",
        holdsFor: "15m",
        summary: "mode-exporter {{ $labels.instance }} cannot reach Mode.",
        description:
            "No collection pass of {{ $labels.instance }} reached the Mode API for 15 minutes. Everything known of datasets grows old."
    )

    private static let dataStale = AlertRule(
        name: "ModeDataStale",
        severity: .warning,
        expression: fleetIsStale,
        holdsFor: "5m",
        summary: "{{ $labels.account }}: nothing new was learned of any dataset.",
        description: "The most recently read dataset of {{ $labels.account }} was read {{ $value | humanizeDuration }} ago."
    )

    private static let datasetStale = AlertRule(
        name: "ModeDatasetDataStale",
        severity: .warning,
        expression: PromQL.named(
            """
            \(age) > 21600
            unless on (account, job, instance) \(fleetIsStale)
            """
        ),
        holdsFor: "5m",
        summary: "Nothing new is known of {{ $labels.name }}.",
        description: """
            The runs of {{ $labels.name }} ({{ $labels.account }}/{{ $labels.dataset }}) were last read \
            {{ $value | humanizeDuration }} ago, while other datasets are current: most often the key lost its access to it.
            """
    )

    private static let budgetExhausted = AlertRule(
        name: "ModeRequestBudgetExhausted",
        severity: .warning,
        expression: """
            rate(mode_exporter_api_wait_seconds_total[1h]) > 0.5
            and on (job, instance) quantile without (account, dataset) (0.5, \(age)) > 900
            """,
        holdsFor: "30m",
        summary: "mode-exporter {{ $labels.instance }} needs more requests than it may make.",
        description: """
            On average {{ $value | humanize }} requests waited for the budget during the last hour, and half of the datasets were last \
            read more than 15 minutes ago.
            """
    )

    private static let withoutAccess = AlertRule(
        name: "ModeDatasetsWithoutAccess",
        severity: .warning,
        expression: #"increase(mode_exporter_collect_errors_total{kind=~"forbidden|not_found"}[1h]) > 0"#,
        holdsFor: "5m",
        summary: "mode-exporter {{ $labels.instance }} may not read some datasets.",
        description: "Mode refused about {{ $value | humanize }} requests of the last hour for datasets or spaces as {{ $labels.kind }}."
    )

    private static let runsRejected = AlertRule(
        name: "ModeRunsRejected",
        severity: .info,
        expression: "increase(mode_exporter_runs_rejected_total[1h]) > 0",
        holdsFor: "0m",
        summary: "Runs of Mode were not taken into the history.",
        description: "About {{ $value | humanize }} runs of the last hour were rejected as {{ $labels.reason }}; no figure contains them."
    )

    private static let reloadFailed = AlertRule(
        name: "ModeExporterConfigurationInvalid",
        severity: .warning,
        expression: "mode_exporter_config_last_reload_successful == 0",
        holdsFor: "5m",
        summary: "The configuration of mode-exporter {{ $labels.instance }} is not the one in force.",
        description: "mode-exporter {{ $labels.instance }} could not read its configuration and goes on with the one before."
    )
}
