import RunModel

/// One run as capacity analysis sees it: when it came, when it ended, how long it may have waited.
///
/// 40 bytes and trivially copyable, so that a million of them fit into 40 MB.
package struct CapacityRun: Hashable, Sendable {
    /// Stands for "none" in the fields that may be absent.
    package static let none: Int64 = -1

    package var createdAt: Timestamp
    /// ``endedAt`` without a byte for its being nil: ``none`` instead.
    @usableFromInline var storedEnd: Int64
    /// Lower bound of the queue latency, in milliseconds; ``none`` when the run was never watched.
    package var queueLowerMilliseconds: Int64
    /// Upper bound of the queue latency, in milliseconds; ``none`` when the run was never watched.
    package var queueUpperMilliseconds: Int64
    /// Index into the datasets of the analysis.
    package var datasetIndex: Int32
    /// The state when the run was last read.
    package var state: RunState.Code

    @inlinable
    package init(
        datasetIndex: Int32,
        createdAt: Timestamp,
        endedAt: Timestamp? = nil,
        queueLowerMilliseconds: Int64 = none,
        queueUpperMilliseconds: Int64 = none,
        state: RunState.Code
    ) {
        self.datasetIndex = datasetIndex
        self.createdAt = createdAt
        storedEnd = endedAt?.milliseconds ?? Self.none
        self.queueLowerMilliseconds = queueLowerMilliseconds
        self.queueUpperMilliseconds = queueUpperMilliseconds
        self.state = state
    }

    /// From the figures of a stored run.
    @inlinable
    package init(datasetIndex: Int32, figures: RunFigures) {
        self.init(
            datasetIndex: datasetIndex,
            createdAt: figures.createdAt,
            endedAt: figures.hasDuration ? figures.createdAt.advanced(byMilliseconds: figures.durationMilliseconds) : nil,
            queueLowerMilliseconds: figures.queueLowerMilliseconds,
            queueUpperMilliseconds: figures.queueUpperMilliseconds,
            state: figures.state
        )
    }

    /// When the run ended; nil while in flight and for an ended run whose end is unknown.
    @inlinable package var endedAt: Timestamp? { storedEnd >= 0 ? Timestamp(milliseconds: storedEnd) : nil }

    /// When a run whose wait was watched began to execute at the earliest.
    @inlinable var earliestStart: Timestamp { createdAt.advanced(byMilliseconds: queueLowerMilliseconds) }
    /// When a run whose wait was watched began to execute at the latest.
    @inlinable var latestStart: Timestamp { createdAt.advanced(byMilliseconds: queueUpperMilliseconds) }

    /// Whether polling or a query run bounded the queue latency.
    @inlinable var isWatched: Bool { queueLowerMilliseconds >= 0 && queueUpperMilliseconds >= queueLowerMilliseconds }

    /// Orders by arrival; ties by dataset, end and bounds, so that the order of the input does not matter.
    @inlinable
    static func arrivesBefore(_ left: CapacityRun, _ right: CapacityRun) -> Bool {
        if left.createdAt != right.createdAt { return left.createdAt < right.createdAt }
        if left.datasetIndex != right.datasetIndex { return left.datasetIndex < right.datasetIndex }
        if left.storedEnd != right.storedEnd { return left.storedEnd < right.storedEnd }
        if left.queueLowerMilliseconds != right.queueLowerMilliseconds {
            return left.queueLowerMilliseconds < right.queueLowerMilliseconds
        }
        if left.queueUpperMilliseconds != right.queueUpperMilliseconds {
            return left.queueUpperMilliseconds < right.queueUpperMilliseconds
        }
        return left.state.rawValue < right.state.rawValue
    }
}

/// A dataset as capacity analysis names it.
package struct CapacityDataset: Hashable, Sendable {
    package var token: String
    /// The name people gave it, or the token.
    package var name: String
    /// How far apart its scheduled runs are, when a schedule says so; nil to see it from the arrivals.
    package var period: Duration?
    /// Whether spreading must leave the dataset where it is.
    package var isPinned: Bool
    /// The space or the owner that it belongs to; nil for none.
    package var group: DatasetGrouping.Key?

    package init(
        token: String, name: String, period: Duration? = nil, isPinned: Bool = false, group: DatasetGrouping.Key? = nil
    ) {
        self.token = token
        self.name = name
        self.period = period
        self.isPinned = isPinned
        self.group = group
    }
}
