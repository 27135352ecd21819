import DatasetMetrics
import Exposition
import TestSupport
import Testing

@Suite struct MetricTableTests {
    /// Names, types and labels are a contract with dashboards and alerts: a change here breaks somebody.
    @Test func familiesAreThoseOfTheContract() {
        let identity = ["account", "dataset"]
        let expected: [(String, MetricFamily.Kind, [String])] = [
            ("mode_dataset_info", .gauge, identity + ["name", "space", "space_name"]),
            ("mode_dataset_runs_total", .counter, identity + ["state"]),
            ("mode_dataset_run_seconds_total", .counter, identity + ["state"]),
            ("mode_dataset_run_duration_seconds", .histogram, identity),
            ("mode_dataset_run_queue_seconds", .histogram, identity + ["bound"]),
            ("mode_dataset_run_failures_total", .counter, identity + ["error_code"]),
            ("mode_dataset_runs_in_flight", .gauge, identity + ["state"]),
            ("mode_dataset_oldest_in_flight_timestamp_seconds", .gauge, identity),
            ("mode_dataset_in_flight_expected_end_timestamp_seconds", .gauge, identity),
            ("mode_dataset_last_run_timestamp_seconds", .gauge, identity),
            ("mode_dataset_last_run_success", .gauge, identity),
            ("mode_dataset_last_run_duration_seconds", .gauge, identity),
            ("mode_dataset_last_success_timestamp_seconds", .gauge, identity),
            ("mode_dataset_consecutive_failures", .gauge, identity),
            ("mode_dataset_success_ratio", .gauge, identity + ["window"]),
            ("mode_dataset_run_duration_percentile_seconds", .gauge, identity + ["window", "percentile"]),
            ("mode_dataset_next_scheduled_run_timestamp_seconds", .gauge, identity),
            ("mode_dataset_schedule_lag_seconds", .gauge, identity),
            ("mode_dataset_history_start_timestamp_seconds", .gauge, identity), ("mode_dataset_history_complete", .gauge, identity),
            ("mode_dataset_last_collected_timestamp_seconds", .gauge, identity),
            ("mode_exporter_up", .gauge, []),
            ("mode_exporter_api_requests_total", .counter, ["endpoint", "code"]),
            ("mode_exporter_api_request_duration_seconds", .histogram, ["endpoint"]),
            ("mode_exporter_api_wait_seconds_total", .counter, []),
            ("mode_exporter_backfill_requests_left", .gauge, []),
            ("mode_exporter_collect_duration_seconds", .histogram, []),
            ("mode_exporter_collect_errors_total", .counter, ["kind"]),
            ("mode_exporter_last_collect_success_timestamp_seconds", .gauge, []),
            ("mode_exporter_runs_rejected_total", .counter, ["reason"]),
            ("mode_exporter_runs_changed_after_end_total", .counter, []),
            ("mode_exporter_shards", .gauge, ["shard"]), ("mode_exporter_datasets", .gauge, []), ("mode_exporter_history_runs", .gauge, []),
            ("mode_exporter_history_bytes", .gauge, []),
            ("mode_exporter_config_last_reload_successful", .gauge, []), ("mode_exporter_web_config_errors_total", .counter, []),
            ("mode_exporter_build_info", .gauge, ["version", "revision", "swift_version"]),
        ]
        let actual = MetricTable.all.filter { !$0.name.hasPrefix("process_") }
        #expect(actual.map(\.name) == expected.map(\.0))
        #expect(actual.map(\.kind) == expected.map(\.1))
        #expect(actual.map(\.labels) == expected.map(\.2))
    }

    @Test func namesFollowTheConventions() {
        #expect(MetricLint.problems(in: MetricTable.all) == [])
    }

    /// Cached values say so in HELP: https://prometheus.io/docs/instrumenting/writing_exporters/#scheduling
    @Test func helpSaysThatDataIsPolledAndThatDurationsIncludeTheQueue() {
        for family in MetricTable.datasetFamilies.dropFirst().dropLast() {
            #expect(family.help.contains("mode_dataset_last_collected_timestamp_seconds"), "\(family.name)")
        }
        for family in MetricTable.datasetFamilies where family.name.contains("run_duration") || family.name.contains("run_seconds") {
            #expect(family.help.contains("queue"), "\(family.name)")
        }
    }

    @Test func markdownTableIsRecorded() throws {
        #expect(try Golden.difference(MetricTable.markdown(), from: "metrics.md") == nil)
    }

    @Test(arguments: ExpositionFormat.allCases)
    func everyFamilyIsRenderedOnceInTheOrderOfTheTable(format: ExpositionFormat) {
        let names = FleetSamples.text(format).split(separator: "\n").filter { $0.hasPrefix("# TYPE ") }.map { $0.split(separator: " ")[2] }
        #expect(names.map(String.init) == MetricTable.all.map { format == .text ? $0.name : $0.openMetricsName })
    }
}
