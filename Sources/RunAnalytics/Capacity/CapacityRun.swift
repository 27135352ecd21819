import RunModel

/// One run as capacity analysis sees it: when it came, when it ended, how long it may have waited.
///
/// 40 bytes and trivially copyable, so that a million of them fit into 40 MB.
public struct CapacityRun: Hashable, Sendable {
    /// Stands for "none" in the fields that may be absent.
    public static let none: Int64 = -1

    /// When the run was created (asked for), in milliseconds since 1970 UTC.
    public var createdMilliseconds: Int64
    /// When the run ended; ``none`` while in flight and for an ended run whose end is unknown.
    public var endMilliseconds: Int64
    /// Lower bound of the queue latency; ``none`` when the run was never watched.
    public var queueLowerMilliseconds: Int64
    /// Upper bound of the queue latency; ``none`` when the run was never watched.
    public var queueUpperMilliseconds: Int64
    /// Index into the datasets of the analysis.
    public var datasetIndex: Int32
    /// The state when the run was last read.
    public var state: RunState.Code

    /// Memberwise.
    @inlinable
    public init(
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
    public init(datasetIndex: Int32, figures: RunFigures) {
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
public struct CapacityDataset: Hashable, Sendable {
    /// Identifies the dataset.
    public var token: String
    /// The name people gave it, or the token.
    public var name: String
    /// How far apart its scheduled runs are, when a schedule says so; nil to see it from the arrivals.
    public var periodMilliseconds: Int64?
    /// Whether spreading must leave the dataset where it is.
    public var isPinned: Bool

    /// Memberwise.
    public init(token: String, name: String, periodMilliseconds: Int64? = nil, isPinned: Bool = false) {
        self.token = token
        self.name = name
        self.periodMilliseconds = periodMilliseconds
        self.isPinned = isPinned
    }
}
