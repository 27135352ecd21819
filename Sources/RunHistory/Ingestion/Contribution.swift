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

    struct Ended: Equatable {
        var state: Int64
        var runMilliseconds: Int64
        var isEstimated: Bool
        /// Of a success with a known end.
        var durationMilliseconds: Int64?
    }

    struct Queue: Equatable {
        var lowerMilliseconds: Int64
        var upperMilliseconds: Int64
    }

    /// Nothing.
    init() {}

    /// What the run adds as it stands now.
    /// - Parameter counted: What it has added before, which stays.
    init(_ record: RunRecord, counted: Contribution = Contribution()) {
        self = counted
        guard record.isEnded, !record.flags.contains(.isUncounted) else { return }
        if ended == nil {
            ended = Ended(
                state: record.state, runMilliseconds: record.completed ?? 0, isEstimated: record.flags.contains(.isEstimated),
                durationMilliseconds: record.isSuccess ? record.completed : nil)
        }
        guard record.queryRunAttempts == nil else { return }
        if queue == nil, let latency = record.queue {
            queue = Queue(lowerMilliseconds: latency.lowerMilliseconds, upperMilliseconds: latency.upperMilliseconds)
        }
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
        histograms = HistogramKind.allCases.map { DurationHistogram(boundsMilliseconds: settings.bounds($0)) }
    }

    /// Adds (`sign` 1) or takes back (`sign` -1).
    mutating func add(_ contribution: Contribution, sign: Int64) {
        if let ended = contribution.ended {
            var total = states[ended.state] ?? StateTotal()
            total.runs += sign
            total.runMilliseconds += sign * ended.runMilliseconds
            if ended.isEstimated { total.estimatedRuns += sign }
            states[ended.state] = total
            if let duration = ended.durationMilliseconds { add(.duration, duration, sign) }
        }
        if let queue = contribution.queue {
            add(.queueLower, queue.lowerMilliseconds, sign)
            add(.queueUpper, queue.upperMilliseconds, sign)
        }
        if let failure = contribution.failure { failures[failure, default: 0] += sign }
    }

    private mutating func add(_ kind: HistogramKind, _ value: Int64, _ sign: Int64) {
        let index = kind.rawValue
        histograms[index].counts[histograms[index].bucket(of: value)] += sign
        histograms[index].sumMilliseconds += sign * value
    }
}

extension DurationHistogram {
    /// The first bucket whose bound is not below the value. O(log buckets).
    func bucket(of value: Int64) -> Int {
        var low = 0
        var high = boundsMilliseconds.count
        while low < high {
            let middle = (low + high) / 2
            if boundsMilliseconds[middle] < value { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// The stored bound of a bucket; the largest number stands for infinity.
    func bound(_ bucket: Int) -> Int64 { bucket < boundsMilliseconds.count ? boundsMilliseconds[bucket] : .max }
}

extension HistorySettings {
    func bounds(_ kind: HistogramKind) -> [Int64] { kind == .duration ? durationBucketsMilliseconds : queueBucketsMilliseconds }
}
