import RunModel

/// One run as capacity analysis sees it: when it came, when it ended, how long it may have waited.
///
/// 40 bytes and trivially copyable, so that a million of them fit into 40 MB.
package struct CapacityRun: Hashable, Sendable {
    /// Stands for "none" in the fields that may be absent.
    package static let none: Int64 = -1

    /// When the run was created (asked for), in milliseconds since 1970 UTC.
    package var createdMilliseconds: Int64
    /// When the run ended; ``none`` while in flight and for an ended run whose end is unknown.
    package var endMilliseconds: Int64
    /// Lower bound of the queue latency; ``none`` when the run was never watched.
    package var queueLowerMilliseconds: Int64
    /// Upper bound of the queue latency; ``none`` when the run was never watched.
    package var queueUpperMilliseconds: Int64
    /// Index into the datasets of the analysis.
    package var datasetIndex: Int32
    /// The state when the run was last read.
    package var state: RunState.Code

    @inlinable
    package init(
        datasetIndex: Int32,
        createdMilliseconds: Int64,
        endMilliseconds: Int64 = none,
        queueLowerMilliseconds: Int64 = none,
        queueUpperMilliseconds: Int64 = none,
        state: RunState.Code
    ) {
        self.datasetIndex = datasetIndex
        self.createdMilliseconds = createdMilliseconds
        self.endMilliseconds = endMilliseconds
        self.queueLowerMilliseconds = queueLowerMilliseconds
        self.queueUpperMilliseconds = queueUpperMilliseconds
        self.state = state
    }

    /// From the figures of a stored run.
    @inlinable
    package init(datasetIndex: Int32, figures: RunFigures) {
        self.init(
            datasetIndex: datasetIndex,
            createdMilliseconds: figures.createdMilliseconds,
            endMilliseconds: figures.hasDuration ? figures.createdMilliseconds &+ figures.durationMilliseconds : Self.none,
            queueLowerMilliseconds: figures.queueLowerMilliseconds,
            queueUpperMilliseconds: figures.queueUpperMilliseconds,
            state: figures.state
        )
    }

    /// Whether polling or a query run bounded the queue latency.
    @inlinable var isWatched: Bool { queueLowerMilliseconds >= 0 && queueUpperMilliseconds >= queueLowerMilliseconds }

    /// Orders by arrival; ties by dataset, end and bounds, so that the order of the input does not matter.
    @inlinable
    static func arrivesBefore(_ left: CapacityRun, _ right: CapacityRun) -> Bool {
        if left.createdMilliseconds != right.createdMilliseconds { return left.createdMilliseconds < right.createdMilliseconds }
        if left.datasetIndex != right.datasetIndex { return left.datasetIndex < right.datasetIndex }
        if left.endMilliseconds != right.endMilliseconds { return left.endMilliseconds < right.endMilliseconds }
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
    /// Identifies the dataset.
    package var token: String
    /// The name people gave it, or the token.
    package var name: String
    /// How far apart its scheduled runs are, when a schedule says so; nil to see it from the arrivals.
    package var periodMilliseconds: Int64?
    /// Whether spreading must leave the dataset where it is.
    package var isPinned: Bool
    /// The space or the owner that it belongs to; nil for none.
    package var group: DatasetGrouping.Key?

    package init(
        token: String, name: String, periodMilliseconds: Int64? = nil, isPinned: Bool = false, group: DatasetGrouping.Key? = nil
    ) {
        self.token = token
        self.name = name
        self.periodMilliseconds = periodMilliseconds
        self.isPinned = isPinned
        self.group = group
    }
}
