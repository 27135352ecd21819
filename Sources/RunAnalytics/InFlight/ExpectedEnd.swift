import RunModel

/// When a run in flight ends if it takes the usual time: the one rule of metric, pages and report.
package enum ExpectedEnd {
    /// With fewer successes their median says little of the run in flight.
    package static let leastRuns = 5
    /// Whose successes say what is usual: the runs of the last 28 days.
    static let window = Window("28d")

    /// `created` + the median of the successes of ``window``; nil when the window is not known or holds fewer than ``leastRuns`` of them.
    static func of(runCreatedAt created: Timestamp, usual: WindowStatistics?) -> Timestamp? {
        guard let duration = usual?.statistics?.duration, duration.count >= leastRuns else { return nil }
        return created.advanced(byMilliseconds: Int64(duration.p50.milliseconds.rounded()))
    }
}
