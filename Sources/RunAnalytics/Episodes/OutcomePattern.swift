import RunModel

/// Whether failures come in a streak or in between successes.
package enum OutcomePattern: Hashable, Sendable, Codable {
    /// No run failed or succeeded.
    case noRuns
    /// Every run went well.
    case healthy
    /// The newest runs all failed, at least ``brokenStreak`` of them: something must be repaired.
    case broken(streak: Int)
    /// At least ``flakyStreaks`` separate short streaks of failures that make up ``flakyRatio`` of the runs, each healed by itself: a retry
    /// would help.
    case flaky(streaks: Int, longestStreak: Int)
    /// Failures that are neither.
    case someFailures(failures: Int)
    /// Failures, but too few runs to tell flaky from unlucky.
    case tooFewRuns(runs: Int, needed: Int)

    /// How many failures in a row make a dataset broken.
    package static let brokenStreak = 3
    /// How many separate streaks make it flaky.
    package static let flakyStreaks = 3
    /// The least share of failures; less is bad luck now and then.
    package static let flakyRatio = 0.05
    /// The longest streak that still counts as flaky.
    package static let longestFlakyStreak = 2
    /// How many runs are needed before flakiness is judged; Selenium's flaky report uses the same.
    package static let minimumRuns = 15

    /// Judges the outcomes of a period.
    ///
    /// - Parameter runs: any order; cancelled runs and those in flight are left out.
    package static func judge(_ runs: [ReportRun]) -> OutcomePattern {
        let failed = runs.filter { $0.figures.state.isSuccess || $0.figures.state == .failed }.sorted(by: ReportRun.endsBefore)
            .map { $0.figures.state == .failed }
        guard !failed.isEmpty else { return .noRuns }
        let streaks = failed.split(separator: false).map(\.count)
        guard let longest = streaks.max() else { return .healthy }
        let newest = failed.reversed().prefix { $0 }.count
        if newest >= brokenStreak { return .broken(streak: newest) }
        guard failed.count >= minimumRuns else { return .tooFewRuns(runs: failed.count, needed: minimumRuns) }
        let failures = streaks.reduce(0, +)
        let isOften = Double(failures) >= flakyRatio * Double(failed.count)
        if streaks.count >= flakyStreaks, longest <= longestFlakyStreak, isOften {
            return .flaky(streaks: streaks.count, longestStreak: longest)
        }
        return .someFailures(failures: failures)
    }
}
