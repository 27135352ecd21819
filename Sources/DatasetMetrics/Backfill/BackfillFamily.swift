import Exposition
import RunModel

/// A family of which history can be written, in the order in which they are written.
package enum BackfillFamily: Int, Hashable, Sendable, CaseIterable, Comparable {
    /// `mode_dataset_info`
    case info
    /// `mode_dataset_runs_total`
    case runs
    /// `mode_dataset_run_seconds_total`
    case runSeconds
    /// `mode_dataset_run_duration_seconds`
    case runDuration
    /// `mode_dataset_run_queue_seconds`
    case runQueue
    /// `mode_dataset_last_run_timestamp_seconds`
    case lastRun
    /// `mode_dataset_last_run_success`
    case lastRunSuccess
    /// `mode_dataset_last_run_duration_seconds`
    case lastRunDuration
    /// `mode_dataset_last_success_timestamp_seconds`
    case lastSuccess
    /// `mode_dataset_success_ratio`
    case successRatio

    /// In the order in which they are written.
    package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }

    package var family: MetricFamily {
        switch self {
        case .info: DatasetFamilies.info.family
        case .runs: DatasetFamilies.runs.family
        case .runSeconds: DatasetFamilies.runSeconds.family
        case .runDuration: DatasetFamilies.runDuration.family
        case .runQueue: DatasetFamilies.runQueue.family
        case .lastRun: DatasetFamilies.lastRun.family
        case .lastRunSuccess: DatasetFamilies.lastRunSuccess.family
        case .lastRunDuration: DatasetFamilies.lastRunDuration.family
        case .lastSuccess: DatasetFamilies.lastSuccess.family
        case .successRatio: DatasetFamilies.successRatio.family
        }
    }
}
