import Exposition

extension MetricTable {
    /// The families of the exporter itself: the small part, rendered for each scrape.
    package static let exporterFamilies = [
        up, apiRequests, apiRequestDuration, apiWait, collectDuration, collectErrors, lastCollectSuccess, runsRejected, datasets,
        historyRuns, historyBytes, configReloadSuccessful, webConfigErrors, buildInfo,
    ]

    static let up = MetricFamily(
        "mode_exporter_up", .gauge, help: "Whether the last collection pass reached the Mode API; absent before the first.")
    static let apiRequests = MetricFamily(
        "mode_exporter_api_requests_total", .counter, labels: ["endpoint", "code"],
        help: "Requests to the Mode API, by status or kind of failure.")
    static let apiRequestDuration = MetricFamily(
        "mode_exporter_api_request_duration_seconds", .histogram, unit: "seconds", labels: ["endpoint"],
        help: "Durations of requests to the Mode API.")
    static let apiWait = MetricFamily(
        "mode_exporter_api_wait_seconds_total", .counter, unit: "seconds", help: "Time spent waiting for the request budget.")
    static let collectDuration = MetricFamily(
        "mode_exporter_collect_duration_seconds", .histogram, unit: "seconds", help: "Durations of collection passes.")
    static let collectErrors = MetricFamily(
        "mode_exporter_collect_errors_total", .counter, labels: ["kind"], help: "Errors while collecting, by kind.")
    static let lastCollectSuccess = MetricFamily(
        "mode_exporter_last_collect_success_timestamp_seconds", .gauge, unit: "seconds",
        help: "When a collection pass last ended without an error; absent before the first.")
    static let runsRejected = MetricFamily(
        "mode_exporter_runs_rejected_total", .counter, labels: ["reason"], help: "Runs of the API that were not taken into the history.")
    static let datasets = MetricFamily("mode_exporter_datasets", .gauge, help: "Datasets that are collected.")
    static let historyRuns = MetricFamily("mode_exporter_history_runs", .gauge, help: "Runs in the history.")
    static let historyBytes = MetricFamily("mode_exporter_history_bytes", .gauge, unit: "bytes", help: "Size of the history on disk.")
    static let configReloadSuccessful = MetricFamily(
        "mode_exporter_config_last_reload_successful", .gauge, help: "Whether the configuration was valid when it was last read.")
    static let webConfigErrors = MetricFamily(
        "mode_exporter_web_config_errors_total", .counter,
        help: "Times that the web configuration file, or a certificate that it names, turned out to be unusable.")
    static let buildInfo = MetricFamily(
        "mode_exporter_build_info", .gauge, labels: ["version", "revision", "swift_version"], help: "What was built; always 1.")
}

extension MetricTable {
    /// The families that most Prometheus clients show about their process, under the same names.
    ///
    /// https://prometheus.io/docs/instrumenting/writing_clientlibs/#process-metrics
    package static let processFamilies = [
        cpuSeconds, openDescriptors, maximumDescriptors, virtualMemory, maximumVirtualMemory, residentMemory, startTime, threads,
    ]

    static let cpuSeconds = MetricFamily(
        "process_cpu_seconds_total", .counter, unit: "seconds", help: "Processor time, user and system.")
    static let openDescriptors = MetricFamily("process_open_fds", .gauge, help: "Open file descriptors.")
    static let maximumDescriptors = MetricFamily("process_max_fds", .gauge, help: "File descriptors that may be open.")
    static let virtualMemory = MetricFamily("process_virtual_memory_bytes", .gauge, unit: "bytes", help: "Virtual memory.")
    static let maximumVirtualMemory = MetricFamily(
        "process_virtual_memory_max_bytes", .gauge, unit: "bytes", help: "Virtual memory that may be used; absent when unlimited.")
    static let residentMemory = MetricFamily("process_resident_memory_bytes", .gauge, unit: "bytes", help: "Resident memory.")
    static let startTime = MetricFamily("process_start_time_seconds", .gauge, unit: "seconds", help: "When the process started.")
    static let threads = MetricFamily("process_threads", .gauge, help: "Threads.")
}
