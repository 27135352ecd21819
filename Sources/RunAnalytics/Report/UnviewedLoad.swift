import RunModel

/// What a dataset that is not viewed cost.
package struct UnviewedLoad: Hashable, Sendable, Codable {
    /// How many runs ended in the four weeks that end with the period.
    package var runs: Int
    /// How long they took together.
    package var runTime: Duration
    /// Since when it has not been viewed, as far as that is known; nil for a dataset that never was.
    package var since: Timestamp?

    /// Fewer runs are no load.
    static let minimumRuns = 4

    /// Nil unless the dataset was not viewed in the four weeks that end with the period, as Mode counts it, while it was refreshed.
    ///
    /// Mode gives the number of views since the dataset was created. That is 0, or it was the same in listings before these weeks and after
    /// them: a count that grew says nothing of when.
    static func of(_ input: DatasetWeekInput, context: ReportContext) -> UnviewedLoad? {
        guard let views = input.dataset.viewCount else { return nil }
        var since: Timestamp?
        if views > 0 {
            guard let unchanged = input.viewsUnchanged, unchanged.lowerBound <= context.budgetSince else { return nil }
            guard unchanged.upperBound >= context.end - KnownHistory.leastLag else { return nil }
            since = unchanged.lowerBound
        }
        let ended = input.runs(createdIn: ReportPeriod(since: context.budgetSince, until: context.period.until))
            .filter { $0.figures.state.isEnded }
        guard ended.count >= minimumRuns else { return nil }
        let milliseconds = ended.reduce(Int64(0)) { sum, run in
            run.figures.hasDuration ? sum.addingSaturated(max(0, run.figures.durationMilliseconds)) : sum
        }
        return UnviewedLoad(runs: ended.count, runTime: .milliseconds(milliseconds), since: since)
    }
}
