import RunAnalytics
import RunHistory
import RunModel

/// The past of one dataset day by day, with its newest runs, errors and schedules: what a page about it shows in addition to its ``DatasetSummary``.
package struct DatasetPast: Sendable {
    package struct Day: Hashable, Sendable {
        /// The date that local clocks show.
        package let date: UTCDay
        package let start: Timestamp
        package let end: Timestamp
        /// Its runs; nil unless every one of them is known.
        package let statistics: RunStatistics?
    }

    /// Consecutive days, oldest first; today is the last.
    package let days: [Day]
    /// The newest runs, newest first.
    package let runs: [StoredRun]
    /// The failed runs of ``days`` by error code, the most frequent first.
    package let errors: [ErrorCodeFigures]
    package let schedules: [DatasetSchedule]

    package static let nothing = DatasetPast(days: [], runs: [], errors: [], schedules: [])

    /// How much is read of a dataset.
    package struct Extent: Sendable {
        var days = 90
        /// How many of the newest runs.
        var runs = 200
        /// Once the newest days hold more runs than these, older days are left out, as if they were not known.
        var maximumRuns = 500_000
    }

    /// Reads the past on one snapshot of the history, a day at a time.
    ///
    /// - Complexity: O(n log n) in the number of runs of the days; in memory those of one day.
    /// - Returns: nil for a dataset that the history does not know.
    package static func read(
        _ history: RunHistory, account: String, token: DatasetToken, calendar: LocalCalendar, now: Timestamp, extent: Extent = Extent()
    ) throws(HistoryError) -> DatasetPast? {
        try history.read { snapshot in
            guard let stored = try snapshot.dataset(account: account, token: token) else { return nil }
            let days = try days(of: stored, calendar: calendar, now: now, extent: extent, in: snapshot)
            let since = days.first?.start ?? now
            return DatasetPast(
                days: days, runs: try snapshot.runs(dataset: stored.id, limit: extent.runs),
                errors: try snapshot.errorCodes(dataset: stored.id, from: since, until: now.advanced(byMilliseconds: 1)),
                schedules: try snapshot.schedules(dataset: stored.id))
        }
    }

    private static func days(
        of stored: StoredDataset, calendar: LocalCalendar, now: Timestamp, extent: Extent, in snapshot: HistorySnapshot
    ) throws -> [Day] {
        var scratch = StatisticsScratch()
        var days: [Day] = []
        var count = 0
        let today = calendar.day(of: now)
        for age in 0..<max(0, extent.days) {
            let date = today.advanced(by: -age)
            let (start, end) = (calendar.start(of: date), calendar.start(of: date.advanced(by: 1)))
            // As for windows, the list of runs may be some minutes old; a day without any known part says nothing.
            let until = min(end, now - KnownHistory.leastLag)
            let isKnown = count <= extent.maximumRuns && stored.known.covers(start..<max(start, until))
            var statistics: RunStatistics?
            if isKnown {
                let figures = try snapshot.figures(dataset: stored.id, from: start, until: min(end, now.advanced(byMilliseconds: 1)))
                count += figures.count
                statistics = RunStatistics.compute(figures, scratch: &scratch)
            }
            days.append(Day(date: date, start: start, end: end, statistics: statistics))
        }
        return days.reversed()
    }
}
