import RunModel

/// How much one dataset asks of the slots.
package struct DatasetLoad: Hashable, Sendable {
    /// Index into the datasets of the analysis.
    package var datasetIndex: Int
    /// Runs created in the window.
    package var arrivals = 0
    /// Time its runs spent in the window, waiting included.
    package var runTime = DurationEstimate.zero
    /// Time its runs spent in the busiest moments. See ``PeakMoments``.
    package var peakTime = DurationEstimate.zero
    /// Its share of the ``runTime`` of all datasets, 0 to 1.
    package var runRatio = 0.0
    /// Its share of the ``peakTime`` of all datasets, 0 to 1.
    package var peakRatio = 0.0
}

/// The busiest moments of a window: when at least as many runs were in the system as the 99th time-weighted percentile says.
///
/// About one percent of the time, so that neither a single odd instant nor everyday load decides who makes the peak.
struct PeakMoments {
    /// From this many runs at once on, a moment is a peak; at least 1.
    let threshold: Int
    private var begins: [Timestamp] = []
    private var ends: [Timestamp] = []
    private var lengthBefore: [Int64] = []

    init(profile: LevelProfile) { threshold = max(1, profile.quantile(0.99)) }

    /// Takes the next stretch of time at one level.
    mutating func add(from begin: Timestamp, to end: Timestamp, level: Int) {
        guard level >= threshold else { return }
        if let last = ends.last, last == begin {
            ends[ends.count - 1] = end
        } else {
            var length = lengthBefore.last ?? 0
            if let begin = begins.last, let end = ends.last { length += end.milliseconds(since: begin) }
            lengthBefore.append(length)
            begins.append(begin)
            ends.append(end)
        }
    }

    /// How much of `[begin, end)` is peak, in milliseconds. O(log n).
    func overlap(from begin: Timestamp, to end: Timestamp) -> Int64 { max(0, lengthUntil(end) - lengthUntil(begin)) }

    private func lengthUntil(_ instant: Timestamp) -> Int64 {
        let next = begins.partitioningIndex { $0 >= instant }
        guard next > 0 else { return 0 }
        return lengthBefore[next - 1] + min(instant, ends[next - 1]).milliseconds(since: begins[next - 1])
    }
}

extension DatasetLoad {
    /// The load of every dataset that had runs in the window. O(n log n).
    static func measure(
        _ runs: [CapacityRun],
        datasetCount: Int,
        window: Range<Timestamp>,
        openEnd: Timestamp,
        peaks: PeakMoments
    ) -> [DatasetLoad] {
        var loads = (0..<datasetCount).map { DatasetLoad(datasetIndex: $0) }
        for run in runs {
            let index = Int(run.datasetIndex)
            let begin = max(run.createdAt, window.lowerBound)
            let end = min(run.endedAt ?? openEnd, window.upperBound)
            if run.createdAt >= window.lowerBound { loads[index].arrivals += 1 }
            guard end > begin else { continue }
            loads[index].runTime.milliseconds += Double(end.milliseconds(since: begin))
            loads[index].peakTime.milliseconds += Double(peaks.overlap(from: begin, to: end))
        }
        let runTotal = loads.reduce(0) { $0 + $1.runTime.milliseconds }
        let peakTotal = loads.reduce(0) { $0 + $1.peakTime.milliseconds }
        for index in loads.indices {
            loads[index].runRatio = runTotal > 0 ? loads[index].runTime.milliseconds / runTotal : 0
            loads[index].peakRatio = peakTotal > 0 ? loads[index].peakTime.milliseconds / peakTotal : 0
        }
        return loads.filter { $0.arrivals > 0 || $0.runTime > .zero }
    }
}
