import RunModel

/// How old the newest good data of a dataset was.
package struct Freshness: Hashable, Sendable, Codable {
    /// When the last success before the period's end ended; nil when none is known.
    package var lastSuccessAt: Timestamp?
    /// The age of the data at the period's end; nil when no success is known.
    package var age: Duration?
    /// What is promised; nil when nothing is, also for ``FreshnessObjective/auto`` of a dataset with neither schedule nor rhythm.
    package var promise: FreshnessObjective?
    /// The stretches of the period in which the data was older than that, oldest first; empty without an objective.
    package var breaches: [Breach]

    /// A stretch in which the data was too old.
    package struct Breach: Hashable, Sendable, Codable {
        /// When it began within the period (the period's start when it began before).
        package var since: Timestamp
        /// When it ended within the period (the period's end while it is open).
        package var until: Timestamp
        /// Whether the data was still too old when the period ended.
        package var isOpen: Bool

        /// Its length within the period.
        package var duration: Duration { until - since }
    }

    /// The age that a fixed objective allows; nil for any other.
    package var limit: Duration? { promise?.limit }

    /// How long the data was too old within the period.
    package var breached: Duration { breaches.reduce(.zero) { $0 + $1.duration } }

    /// Follows the age of the data through a period.
    ///
    /// Before the first known success nothing is known, so no breach is claimed.
    ///
    /// - Parameters:
    ///   - runs: any order; those before the period too.
    ///   - earlierSuccessAt: when the last success before all of these runs ended, where the history knows it.
    ///   - limit: the objective; nil for none.
    /// - Complexity: O(n log n).
    package static func follow(
        _ runs: [ReportRun],
        earlierSuccessAt: Timestamp?,
        limit: Duration?,
        from begin: Timestamp,
        until end: Timestamp
    ) -> Freshness {
        var successes = runs.compactMap { run in
            run.figures.state.isSuccess ? run.endedAt.flatMap { $0 <= end ? $0 : nil } : nil
        }
        if let earlierSuccessAt, earlierSuccessAt <= end { successes.append(earlierSuccessAt) }
        successes.sort()
        var breaches: [Breach] = []
        if let limit, begin < end {
            for (index, success) in successes.enumerated() {
                let isLast = index + 1 == successes.count
                let next = isLast ? end : successes[index + 1]
                let since = max(begin, success + limit)
                if since < next { breaches.append(Breach(since: since, until: next, isOpen: isLast)) }
            }
        }
        return Freshness(
            lastSuccessAt: successes.last,
            age: successes.last.map { end - $0 },
            promise: limit.map { .within($0) },
            breaches: breaches
        )
    }

    /// Judges by what schedule or rhythm promises instead of an age.
    func judged(by deadlines: RenewalDeadlines, _ runs: [ReportRun], from begin: Timestamp, until end: Timestamp) -> Freshness {
        let successes = runs.compactMap { run in
            run.figures.state.isSuccess ? run.endedAt.map { (created: run.createdAt, ended: $0) } : nil
        }
        var result = self
        result.promise = .auto
        result.breaches = deadlines.broken(by: successes).compactMap { stretch in
            let since = max(begin, stretch.since)
            let until = min(end, stretch.until ?? .distantFuture)
            guard since < until else { return nil }
            return Breach(since: since, until: until, isOpen: stretch.until.map { $0 > end } ?? true)
        }
        return result
    }
}
