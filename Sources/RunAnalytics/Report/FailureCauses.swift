import RunModel

/// Why runs of a period failed, as far as their query runs say it.
package struct FailureCause: Hashable, Sendable, Codable {
    /// The error code with its runs of the period; ``DatasetTotals/unknownErrorCode`` where none was read.
    package var figures: ErrorCodeFigures
    /// Whether no run of the weeks before failed with it, as far back as the calendar goes; false where nothing is known of those weeks.
    package var isNew: Bool
    /// Whether it names a cause.
    package var isNamed: Bool { figures.code != DatasetTotals.unknownErrorCode && figures.code != DatasetTotals.otherErrorCode }

    /// New ones first, then the most frequent; those without a name last.
    static func causes(_ input: DatasetWeekInput, context: ReportContext) -> [FailureCause] {
        let earlier = Set(input.earlierErrorCodes)
        let hasPast = input.runs.first.map { $0.createdAt < context.period.since } ?? false
        return input.errorCodes.map { figures in
            var cause = FailureCause(figures: figures, isNew: false)
            cause.isNew = hasPast && cause.isNamed && !earlier.contains(figures.code)
            return cause
        }.sorted { left, right in
            if left.isNamed != right.isNamed { return left.isNamed }
            if left.isNew != right.isNew { return left.isNew }
            return (right.figures.runs, left.figures.code) < (left.figures.runs, right.figures.code)
        }
    }
}

/// What a dataset that nobody looks at cost.
package struct UnviewedLoad: Hashable, Sendable, Codable {
    /// How many runs ended in the four weeks that end with the period.
    package var runs: Int
    /// How long they took together, in milliseconds.
    package var milliseconds: Int64

    /// Fewer runs are no load.
    static let minimumRuns = 4

    /// Nil unless the dataset has never been viewed, as Mode counts it, while it was refreshed.
    ///
    /// Mode gives the number of views since the dataset was created, so only 0 says something of four weeks.
    static func of(_ input: DatasetWeekInput, context: ReportContext) -> UnviewedLoad? {
        guard input.dataset.viewCount == 0 else { return nil }
        let ended = input.runs(createdIn: ReportPeriod(since: context.budgetSince, until: context.period.until))
            .filter { $0.figures.state.isEnded }
        guard ended.count >= minimumRuns else { return nil }
        let milliseconds = ended.reduce(Int64(0)) { sum, run in
            run.figures.hasDuration ? sum.addingSaturated(max(0, run.figures.durationMilliseconds)) : sum
        }
        return UnviewedLoad(runs: ended.count, milliseconds: milliseconds)
    }
}
