import RunModel

/// Why runs of a period failed, as far as their query runs say it.
package struct FailureCause: Hashable, Sendable, Codable {
    /// The error code with its runs of the period; ``DatasetTotals/unknownErrorCode`` where none was read.
    package var figures: ErrorCodeFigures
    /// Whether no run of the weeks before failed with it, as far back as the calendar goes; false where nothing is known of those weeks.
    package var isNew: Bool
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
