import RunModel

package struct PassOutcome: Sendable {
    /// Rows of one reason that were not taken.
    package struct Rejected: Sendable {
        package var count = 0
        /// The run token of the first, or what else tells the row from others.
        package var first = ""
    }

    package var reachedAPI = false
    /// What stopped the pass; nil when it reached its end.
    package var failure: CollectFailure?
    /// Datasets or spaces that could not be read, which did not stop it.
    package var partialFailures = 0
    /// Datasets or spaces that the key may not read, or that are gone: not a fault of the pass, and not one that the next pass repairs.
    package var withoutAccess = 0
    package var newRuns = 0
    var endedRuns = 0
    package var datasets = 0
    var answers = 0
    /// Rows of run lists that were not taken, by reason.
    package var rejected: [RunRejection: Rejected] = [:]
    package var duration: Duration = .zero
    /// When it ended, by the API's clock.
    package var endedAt = Timestamp(milliseconds: 0)

    package init() {}

    /// Whether the process was asked to stop; the next pass goes on.
    package var wasCancelled: Bool { failure?.isCancellation ?? false }
    package var isSuccess: Bool { failure == nil && partialFailures == 0 }
}
