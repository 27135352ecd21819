import RunModel

/// One page of runs as it was read: what ``RunHistory/apply(_:)`` takes.
package struct ObservedRuns: Sendable {
    /// Where rows come from; decides what they say about queueing.
    package enum Origin: Hashable, Sendable {
        /// Read near the newest end. A run first seen ended counts as watched when its dataset was collected before the run was created.
        case live
        /// Read on the way down through old history. Only a run seen in flight is watched.
        case backfill
        /// From a file, so it is not known when it was read: says nothing about queueing.
        case imported
    }

    /// A row that was not taken.
    package struct Rejected: Hashable, Sendable {
        package var reason: RunRejection
        /// What tells this row from others, so that it is counted once and not at every poll: the run token where there is one, else a
        /// digest. At most 256 bytes count.
        package var identity: String

        package init(reason: RunRejection, identity: String) {
            self.reason = reason
            self.identity = identity
        }
    }

    package var dataset: DatasetID
    /// The valid rows, in any order.
    package var runs: [Run]
    package var rejected: [Rejected]
    /// The API's clock cannot have been earlier than this when the page was made; bounds how long a run was seen waiting.
    package var observedEarliest: Timestamp
    /// Nor later than this; bounds when a run was seen past waiting.
    package var observedLatest: Timestamp
    package var origin: Origin
    /// What the page proves about completeness; nil for nothing.
    package var coverage: CoverageChange?
    /// Set on the last page of a pass over the dataset; nil on others.
    package var collected: CollectionMark?

    package init(
        dataset: DatasetID,
        runs: [Run],
        rejected: [Rejected] = [],
        observedEarliest: Timestamp,
        observedLatest: Timestamp,
        origin: Origin,
        coverage: CoverageChange? = nil,
        collected: CollectionMark? = nil
    ) {
        self.dataset = dataset
        self.runs = runs
        self.rejected = rejected
        self.observedEarliest = observedEarliest
        self.observedLatest = observedLatest
        self.origin = origin
        self.coverage = coverage
        self.collected = collected
    }
}

/// What applying pages did.
package struct AppliedPage: Hashable, Sendable {
    /// Runs stored for the first time.
    package var inserted = 0
    /// Runs of which something that anybody can see changed.
    package var updated = 0
    /// Runs that said nothing new.
    package var unchanged = 0
    /// Runs older than the dataset's retention horizon that are not stored: not taken, they may have been counted before.
    package var ignored = 0
    /// Rejected rows that were counted now, that is, not before.
    package var rejected = 0
    /// Runs that ended: stored as ended for the first time.
    package var becameEnded = 0
    /// Runs that left the in-flight set because their row is rejected now.
    package var droppedInFlight = 0
}

/// What reading the query runs of one run gave.
package enum QueryRunOutcome: Hashable, Sendable {
    /// The earliest of them was created then: the run's exact start. With the code of the error that a failed run ended with, where one
    /// was given; never a message, which may quote data.
    case began(Timestamp, errorCode: String? = nil)
    /// The run has none (cancelled in the queue, say): what polling saw stays.
    case absent
    /// They could not be read: tried again until ``HistorySettings/maximumQueryRunAttempts``.
    case unavailable
}

/// What an outcome did.
package enum AppliedQueryRun: Hashable, Sendable {
    /// The exact latency is stored.
    case exact
    /// The run is settled with what polling saw.
    case settled
    /// Counted as a failed attempt; it will be listed again.
    case retryLater
    /// The start lies before the creation: counted as rejected, settled with what polling saw.
    case rejected
    /// The run is not stored, or awaited nothing: nothing happened.
    case ignored
}
