import Exposition
import RunAnalytics
import RunModel

extension MetricTable {
    static func identity(account: String, dataset: DatasetToken) -> LabelSet {
        LabelSet(zip(identityLabels, [account, dataset.text]).map { ($0, $1) })
    }

    /// The further labels of the info series; empty where there is no name.
    static func names(of dataset: Dataset) -> LabelSet {
        LabelSet([
            ("name", dataset.displayName), ("space", dataset.space?.token.text ?? ""), ("space_name", dataset.space?.name ?? ""),
        ])
    }
}

/// The label `state`, rendered once for all datasets.
enum StateLabels {
    /// The ended states in their order.
    static let ended: [(RunState.Code, LabelSet)] = [
        (.succeeded, succeeded), (.completed, completed), (.failed, failed), (.cancelled, cancelled),
    ]
    static let succeeded = label(.succeeded)
    static let completed = label(.completed)
    static let failed = label(.failed)
    static let cancelled = label(.cancelled)
    private static let pending = label(.pending)
    private static let enqueued = label(.enqueued)
    private static let runningNotebook = label(.runningNotebook)
    private static let documentedNames = Set(RunState.documented.map(\.name))

    private static func label(_ state: RunState) -> LabelSet { LabelSet("state", state.name) }

    /// The label of a state in flight; nil for states that are none, and for a name that a documented state has already.
    static func inFlight(_ state: RunState) -> LabelSet? {
        switch state {
        case .pending: pending
        case .enqueued: enqueued
        case .runningNotebook: runningNotebook
        case .other(let name): documentedNames.contains(name) ? nil : LabelSet("state", name)
        case .succeeded, .completed, .failed, .cancelled: nil
        }
    }
}

/// The label `bound`, rendered once for all datasets.
enum QueueLabels {
    static let lower = LabelSet("bound", QueueBound.lower.rawValue)
    static let upper = LabelSet("bound", QueueBound.upper.rawValue)
}

/// The label `error_code` that every dataset has.
enum FailureLabels {
    static let unknown = LabelSet("error_code", DatasetTotals.unknownErrorCode)
}

/// The labels of one window, rendered once for all datasets.
struct WindowLabels {
    let labels: LabelSet
    let p50: LabelSet
    let p95: LabelSet
    let p99: LabelSet
    /// The position among the windows of the fleet.
    let index: Int
    private let window: Window

    var length: Duration { window.length }

    private init(index: Int, window: Window) {
        self.index = index
        self.window = window
        labels = LabelSet("window", window.name)
        p50 = labels.appending(LabelSet("percentile", DurationPercentile.p50.rawValue))
        p95 = labels.appending(LabelSet("percentile", DurationPercentile.p95.rawValue))
        p99 = labels.appending(LabelSet("percentile", DurationPercentile.p99.rawValue))
    }

    /// The statistics of this window; nil when it is not known, or the dataset was summarised under a configuration without it.
    func statistics(of row: FleetRow) -> RunStatistics? {
        guard index < row.summary.windows.count, row.summary.windows[index].window == window else { return nil }
        return row.summary.windows[index].statistics
    }

    /// Of every name the first window.
    static func of(_ windows: [Window]) -> [WindowLabels] {
        var names: Set<String> = []
        return windows.enumerated().filter { names.insert($0.element.name).inserted }
            .map { WindowLabels(index: $0.offset, window: $0.element) }
    }
}
