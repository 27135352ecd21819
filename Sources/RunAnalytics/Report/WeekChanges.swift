import RunModel

/// What changed in the period, by kind; each in the order of datasets.
package struct WeekChanges: Hashable, Sendable {
    /// A dataset and what is reported about it.
    package struct Entry<Detail: Hashable & Sendable>: Hashable, Sendable {
        package var reference: DatasetReference
        package var detail: Detail
    }

    /// A streak of failures.
    package struct Streak: Hashable, Sendable {
        /// How many separate streaks the period has.
        package var streaks: Int
        /// The longest of them (flaky) or the newest (broken), in runs.
        package var runs: Int
    }

    /// Datasets that began to fail: the episode that was open when the period ended.
    package var newlyFailing: [Entry<FailureEpisode?>]
    package var newlyHealthy: [DatasetReference]
    /// Datasets whose failures come and go.
    package var flaky: [Entry<Streak>]
    /// Datasets whose newest runs all failed.
    package var broken: [Entry<Streak>]

    init(_ weeks: [DatasetWeek]) {
        newlyFailing = weeks.filter { $0.transition == .newlyFailing }
            .map { Entry(reference: $0.reference, detail: $0.episodes.last(where: \.isOpen)) }
        newlyHealthy = weeks.filter { $0.transition == .newlyHealthy }.map(\.reference)
        flaky = weeks.compactMap { week in
            guard case .flaky(let streaks, let longest) = week.pattern else { return nil }
            return Entry(reference: week.reference, detail: Streak(streaks: streaks, runs: longest))
        }
        broken = weeks.compactMap { week in
            guard case .broken(let streak) = week.pattern else { return nil }
            return Entry(reference: week.reference, detail: Streak(streaks: 1, runs: streak))
        }
    }
}
