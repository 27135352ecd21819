import Exposition
import RunModel

/// The families of the exporter and of its process, each with the values that it shows, in the order in which they are rendered.
enum ExporterFamilyTable {
    static let exporter: [ExporterFamily<ExporterSnapshot>] = requests + collection + history

    private static let requests: [ExporterFamily<ExporterSnapshot>] = [
        .value("mode_exporter_up", .gauge, help: "Whether the last collection pass reached the Mode API; absent before the first.") {
            $0.isUp.map { .flag($0) }
        },
        ExporterFamily(
            "mode_exporter_api_requests_total", .counter, labels: ["endpoint", "code"],
            help: "Requests to the Mode API, by status or kind of failure."
        ) { snapshot, writer in
            for (name, endpoint) in snapshot.endpoints.sorted(by: { $0.key < $1.key }) {
                for (code, count) in endpoint.requests.sorted(by: { $0.key < $1.key }) {
                    writer.sample(LabelSet([("endpoint", name), ("code", code)]), .integer(count))
                }
            }
        },
        ExporterFamily(
            "mode_exporter_api_request_duration_seconds", .histogram, unit: "seconds", labels: ["endpoint"],
            help: "Durations of requests to the Mode API."
        ) { snapshot, writer in
            for (name, endpoint) in snapshot.endpoints.sorted(by: { $0.key < $1.key }) {
                writer.histogram(LabelSet("endpoint", name), endpoint.duration)
            }
        },
        .value(
            "mode_exporter_api_wait_seconds_total", .counter, unit: "seconds", help: "Time spent waiting for the request budget."
        ) { .seconds($0.apiWait) },
        .value(
            "mode_exporter_backfill_requests_left", .gauge,
            help: "Estimated requests until the history of every dataset has been read; 0 when done, absent before the first estimate."
        ) { $0.backfillRequestsLeft.map { .integer($0) } },
    ]

    private static let collection: [ExporterFamily<ExporterSnapshot>] = [
        ExporterFamily(
            "mode_exporter_collect_duration_seconds", .histogram, unit: "seconds", help: "Durations of collection passes."
        ) { snapshot, writer in writer.histogram(.empty, snapshot.collectDuration) },
        ExporterFamily(
            "mode_exporter_collect_errors_total", .counter, labels: ["kind"], help: "Errors while collecting, by kind."
        ) { snapshot, writer in
            for (kind, count) in snapshot.collectErrors.sorted(by: { $0.key < $1.key }) {
                writer.sample(LabelSet("kind", kind), .integer(count))
            }
        },
        .value(
            "mode_exporter_last_collect_success_timestamp_seconds", .gauge, unit: "seconds",
            help: "When a collection pass last ended without an error; absent before the first."
        ) { $0.lastCollectSuccessAt.map { .thousandths($0.milliseconds) } },
        ExporterFamily(
            "mode_exporter_runs_rejected_total", .counter, labels: ["reason"],
            help: "Runs from the API that the history did not accept."
        ) { snapshot, writer in
            for reason in RunRejection.allCases {
                writer.sample(LabelSet("reason", reason.rawValue), .integer(snapshot.runsRejected[reason] ?? 0))
            }
        },
        .value(
            "mode_exporter_runs_changed_after_end_total", .counter,
            help: "Ended runs of which Mode later reported another state or end; the counters of datasets keep the first."
        ) { $0.runsChangedAfterEnd.map { .integer($0) } },
    ]

    private static let history: [ExporterFamily<ExporterSnapshot>] = [
        ExporterFamily(
            "mode_exporter_shards", .gauge, labels: ["shard"],
            help: "Number of shards into which the datasets are divided; the label is this exporter's own number, from 0."
        ) { snapshot, writer in
            writer.sample(LabelSet("shard", String(snapshot.shard.index)), .integer(Int64(snapshot.shard.total)))
        },
        .value("mode_exporter_datasets", .gauge, help: "Datasets that are collected.") { $0.datasets.map { .integer($0) } },
        .value("mode_exporter_history_runs", .gauge, help: "Runs in the history.") { $0.historyRuns.map { .integer($0) } },
        .value("mode_exporter_history_bytes", .gauge, unit: "bytes", help: "Size of the history on disk.") {
            $0.historyBytes.map { .integer($0) }
        },
        .value(
            "mode_exporter_config_last_reload_successful", .gauge, help: "Whether the configuration was valid when it was last read."
        ) { .flag($0.isConfigReloadSuccessful) },
        .value(
            "mode_exporter_web_config_errors_total", .counter,
            help: "Number of times that the web configuration file, or a certificate it names, could not be used."
        ) { .integer($0.webConfigErrors) },
        ExporterFamily(
            "mode_exporter_build_info", .gauge, labels: ["version", "revision", "swift_version"], help: "Build information; always 1."
        ) { snapshot, writer in
            let build = snapshot.build
            writer.sample(
                LabelSet([("version", build.version), ("revision", build.revision), ("swift_version", build.swiftVersion)]), .integer(1))
        },
    ]

    static let process: [ExporterFamily<ProcessSnapshot>] = [
        .value("process_cpu_seconds_total", .counter, unit: "seconds", help: "Processor time, user and system.") {
            $0.cpuTime.map { .seconds($0) }
        },
        .value("process_open_fds", .gauge, help: "Open file descriptors.") { $0.openDescriptors.map { .integer($0) } },
        .value("process_max_fds", .gauge, help: "File descriptors that may be open.") { $0.maximumDescriptors.map { .integer($0) } },
        .value("process_virtual_memory_bytes", .gauge, unit: "bytes", help: "Virtual memory.") {
            $0.virtualMemoryBytes.map { .integer($0) }
        },
        .value(
            "process_virtual_memory_max_bytes", .gauge, unit: "bytes",
            help: "Virtual memory that may be used; absent when unlimited."
        ) { $0.maximumVirtualMemoryBytes.map { .integer($0) } },
        .value("process_resident_memory_bytes", .gauge, unit: "bytes", help: "Resident memory.") {
            $0.residentMemoryBytes.map { .integer($0) }
        },
        .value("process_start_time_seconds", .gauge, unit: "seconds", help: "When the process started.") {
            $0.startedAt.map { .thousandths($0.milliseconds) }
        },
        .value("process_threads", .gauge, help: "Threads.") { $0.threads.map { .integer($0) } },
    ]
}

extension ExpositionWriter {
    fileprivate mutating func histogram(_ labels: LabelSet, _ histogram: DurationHistogram) {
        // Bounds that do not ascend would be a mistake in a constant of ours.
        let buckets = HistogramBuckets(bounds: histogram.bounds) ?? .unbounded
        self.histogram(labels, buckets: buckets, counts: histogram.counts, sum: .seconds(histogram.sum))
    }
}
