import RunModel

/// What one run has added to the counters and histograms of its dataset.
///
/// Each part is counted once, when it is first known for good, and stays whatever the run looks like later: so no counter falls.
struct Contribution: Equatable {
    /// Counted when the run is first seen ended.
    var ended: Ended?
    /// Counted when the queue latency of an ended run is first settled, that is, when no query run is awaited any more.
    var queue: Queue?
    /// The number of the error code of a run that was counted as failed; counted when it is settled, as ``queue``.
    var failure: Int64?

    /// Lengths in whole milliseconds, as they are stored.
    struct Ended: Equatable {
        var state: Int64
        var runTime: Int64
        var isEstimated: Bool
        /// Of a success with a known end.
        var duration: Int64?
    }

    /// In whole milliseconds, as they are stored.
    struct Queue: Equatable {
        var lower: Int64
        var upper: Int64
    }

    init() {}

    /// What the run adds as it stands now.
    /// - Parameter counted: What it has added before, which stays.
    init(_ record: RunRecord, counted: Contribution = Contribution()) {
        self = counted
        guard record.isEnded, !record.flags.contains(.isUncounted) else { return }
        if ended == nil {
            ended = Ended(
                state: record.state, runTime: record.completed ?? 0, isEstimated: record.flags.contains(.isEstimated),
                duration: record.isSuccess ? record.completed : nil)
        }
        guard record.queryRunAttempts == nil else { return }
        if queue == nil, let bounds = record.queueBounds { queue = Queue(lower: bounds.lower, upper: bounds.upper) }
        if failure == nil, ended?.state == StateCode.failed {
            failure = record.state == StateCode.failed ? record.errorCode : ErrorCodes.unknown
        }
    }

    var isEmpty: Bool { ended == nil && queue == nil && failure == nil }
}

/// Which histogram; the raw values are stored.
enum HistogramKind: Int, CaseIterable {
    case duration = 0
    case queueLower = 1
    case queueUpper = 2
}

/// Contributions summed up, to be added to the stored figures of one dataset.
struct TotalsDelta: Equatable {
    var states: [Int64: StateTotal] = [:]
    /// Failed runs by the number of their error code.
    var failures: [Int64: Int64] = [:]
    /// Indexed by ``HistogramKind``.
    var histograms: [DurationHistogram]

    init(_ settings: HistorySettings) {
        histograms = HistogramKind.allCases.map { DurationHistogram(bounds: settings.bounds($0)) }
    }

    /// Adds (`sign` 1) or takes back (`sign` -1).
    mutating func add(_ contribution: Contribution, sign: Int64) {
        if let ended = contribution.ended {
            var total = states[ended.state] ?? StateTotal()
            total.runs += sign
            total.runTime += .milliseconds(sign * ended.runTime)
            if ended.isEstimated { total.estimatedRuns += sign }
            states[ended.state] = total
            if let duration = ended.duration { add(.duration, duration, sign) }
        }
        if let queue = contribution.queue {
            add(.queueLower, queue.lower, sign)
            add(.queueUpper, queue.upper, sign)
        }
        if let failure = contribution.failure { failures[failure, default: 0] += sign }
    }

    private mutating func add(_ kind: HistogramKind, _ value: Int64, _ sign: Int64) {
        histograms[kind.rawValue].observe(milliseconds: value, times: sign)
    }
}

extension DurationHistogram {
    /// The stored bound of a bucket, in milliseconds; the largest number stands for infinity.
    func bound(_ bucket: Int) -> Int64 { bucket < bounds.count ? bounds[bucket].milliseconds : .max }
}

extension HistorySettings {
    func bounds(_ kind: HistogramKind) -> [Duration] { kind == .duration ? durationBuckets : queueBuckets }
}
