import RunModel

/// A run with its name, for strips, failure episodes and change points.
package struct ReportRun: Hashable, Sendable {
    /// When it was created, how long it took, how it stands.
    package var figures: RunFigures
    package var token: RunToken

    package init(figures: RunFigures, token: RunToken) {
        self.figures = figures
        self.token = token
    }

    @inlinable package var createdAt: Timestamp { figures.createdAt }
    /// When the run ended; nil in flight and when unknown.
    package var endedAt: Timestamp? {
        figures.state.isEnded && figures.hasDuration ? createdAt.advanced(byMilliseconds: figures.durationMilliseconds) : nil
    }

    /// When its outcome was known: at its end, or at its creation where no end is known.
    var outcomeAt: Timestamp { endedAt ?? createdAt }

    /// Orders by outcome; ties by creation, then by token.
    static func endsBefore(_ left: ReportRun, _ right: ReportRun) -> Bool {
        if left.outcomeAt != right.outcomeAt { return left.outcomeAt < right.outcomeAt }
        if left.createdAt != right.createdAt { return left.createdAt < right.createdAt }
        return left.token < right.token
    }
}
