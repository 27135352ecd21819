import RunModel

/// A stretch in which a dataset was failing: from the end of the first failed run to the end of the next success.
package struct FailureEpisode: Hashable, Sendable, Codable {
    /// When it began within the period (the period's start when it began before).
    package var since: Timestamp
    /// When it ended within the period (the period's end while it is open).
    package var until: Timestamp
    /// The first failed run, which may lie before the period.
    package var firstFailedRun: RunToken
    /// How many runs failed from the start of the episode to its end or that of the period, those before the period included.
    package var failures: Int
    /// Whether it began before the period.
    package var beganBefore: Bool
    /// Whether no success had followed when the period ended.
    package var isOpen: Bool

    /// Its length within the period.
    package var duration: Duration { until - since }

    /// The episodes that touch a period, oldest first.
    ///
    /// - Parameters:
    ///   - runs: any order; with those before the period, so that an episode that began earlier is seen. Outcomes that became known at
    ///     `end` or later are left out.
    ///   - begin: the start of the period.
    ///   - end: its end, or now while it runs.
    /// - Complexity: O(n log n).
    package static func find(in runs: [ReportRun], from begin: Timestamp, until end: Timestamp) -> [FailureEpisode] {
        guard begin < end else { return [] }
        let outcomes = runs.indices.filter {
            (runs[$0].figures.state.isSuccess || runs[$0].figures.state == .failed) && runs[$0].outcomeAt < end
        }.sorted { ReportRun.endsBefore(runs[$0], runs[$1]) }
        var episodes: [FailureEpisode] = []
        var first: ReportRun?
        var failures = 0
        func close(at instant: Timestamp, isOpen: Bool) {
            guard let run = first, instant > begin else { return }
            episodes.append(
                FailureEpisode(
                    since: max(begin, run.outcomeAt),
                    until: instant,
                    firstFailedRun: run.token,
                    failures: failures,
                    beganBefore: run.outcomeAt < begin,
                    isOpen: isOpen
                )
            )
        }
        for run in outcomes.lazy.map({ runs[$0] }) {
            if run.figures.state == .failed {
                first = first ?? run
                failures += 1
            } else {
                close(at: run.outcomeAt, isOpen: false)
                first = nil
                failures = 0
            }
        }
        close(at: end, isOpen: true)
        return episodes
    }
}

/// The failure episodes of a period in numbers. There is no mean time to repair: with a handful of episodes it moves without a cause.
package struct FailureTime: Hashable, Sendable, Codable {
    /// How many episodes touch the period.
    package var episodes: Int
    /// Their summed length within the period.
    package var total: Duration
    /// The longest of them within the period; nil without any.
    package var longest: Duration?
    /// How many were still open when the period ended.
    package var open: Int

    package init(_ episodes: [FailureEpisode]) {
        self.episodes = episodes.count
        total = episodes.reduce(.zero) { $0 + $1.duration }
        longest = episodes.map(\.duration).max()
        open = episodes.reduce(0) { $0 + ($1.isOpen ? 1 : 0) }
    }

    /// The episodes of two datasets together.
    package static func + (left: FailureTime, right: FailureTime) -> FailureTime {
        var sum = left
        sum.episodes += right.episodes
        sum.total += right.total
        sum.longest = [left.longest, right.longest].compactMap { $0 }.max()
        sum.open += right.open
        return sum
    }
}
