import RunModel

/// What one stored run adds to the counters and histograms of its dataset.
struct Contribution: Equatable {
    /// The ended state; nil adds nothing at all.
    var state: Int64?
    var runMilliseconds: Int64 = 0
    var isEstimated = false
    /// Of a success with a known end.
    var durationMilliseconds: Int64?
    /// Of an ended run whose interval does not move any more.
    var queue: QueueLatency?

    init(_ record: RunRecord?) {
        guard let record, record.isEnded else { return }
        state = record.state
        runMilliseconds = record.completed ?? 0
        isEstimated = record.flags.contains(.isEstimated)
        if record.isSuccess { durationMilliseconds = record.completed }
        if record.queryRunAttempts == nil { queue = record.queue }
    }
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
    /// Indexed by ``HistogramKind``.
    var histograms: [DurationHistogram]

    init(_ settings: HistorySettings) {
        histograms = HistogramKind.allCases.map { DurationHistogram(boundsMilliseconds: settings.bounds($0)) }
    }

    /// Adds (`sign` 1) or takes back (`sign` -1).
    mutating func add(_ contribution: Contribution, sign: Int64) {
        guard let state = contribution.state else { return }
        var total = states[state] ?? StateTotal()
        total.runs += sign
        total.runMilliseconds += sign * contribution.runMilliseconds
        if contribution.isEstimated { total.estimatedRuns += sign }
        states[state] = total
        if let duration = contribution.durationMilliseconds { add(.duration, duration, sign) }
        if let queue = contribution.queue {
            add(.queueLower, queue.lowerMilliseconds, sign)
            add(.queueUpper, queue.upperMilliseconds, sign)
        }
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
