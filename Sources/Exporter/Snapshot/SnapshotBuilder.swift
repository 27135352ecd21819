import Collection
import HistoryAnalysis
import RunAnalytics
import RunHistory
import RunModel

/// Turns the history into the snapshot that HTTP shows, whenever something changed. The only one that publishes.
actor SnapshotBuilder {
    /// What one look at the history gave.
    struct Reading: Sendable {
        let reader: FleetReader
        let fleet: FleetSummary
        let statistics: HistoryStatistics
        let rejections: [RunRejection: Int64]
    }

    /// Looks at the history with what is known from the look before.
    typealias Read = @Sendable (_ reader: FleetReader, _ now: Timestamp) async throws -> Reading

    private let read: Read
    private let store: SnapshotStore
    private let clock: ServerClock
    private let exports: @Sendable (_ family: String) -> Bool
    private var reader: FleetReader
    private var newest: Task<Void, any Error>?

    /// - Parameters:
    ///   - account: whose datasets; nil for all.
    ///   - windows: the stretches of time over which rates and percentiles are taken.
    ///   - store: where the snapshots are published.
    ///   - exports: which families are rendered. Default all.
    init(
        history: RunHistory, account: String?, windows: [Window], clock: ServerClock, store: SnapshotStore,
        exports: @escaping @Sendable (_ family: String) -> Bool = { _ in true }
    ) {
        self.init(reader: FleetReader(account: account, windows: windows), clock: clock, store: store, exports: exports) { before, now in
            try await Self.look(at: history, before, now)
        }
    }

    init(
        reader: FleetReader, clock: ServerClock, store: SnapshotStore,
        exports: @escaping @Sendable (_ family: String) -> Bool = { _ in true }, read: @escaping Read
    ) {
        self.reader = reader
        self.clock = clock
        self.store = store
        self.exports = exports
        self.read = read
    }

    static func look(at history: RunHistory, _ before: FleetReader, _ now: Timestamp) async throws -> Reading {
        try await history.reading { history throws(HistoryError) in
            var reader = before
            let fleet = try reader.read(history, now: now)
            return Reading(reader: reader, fleet: fleet, statistics: try history.statistics(), rejections: try history.rejections())
        }
    }

    /// Reads what changed and publishes the result.
    ///
    /// Calls queue up, each reads after the one before has published: an older reading never replaces a newer one.
    /// - Throws: ``HistoryError``; then the last good snapshot stays.
    func refresh() async throws {
        let before = newest
        let refreshing = Task {
            _ = await before?.result
            try await readAndPublish()
        }
        newest = refreshing
        try await refreshing.value
    }

    private func readAndPublish() async throws {
        let now = clock.now
        let reading = try await read(reader, now)
        // Readings that say the same share what was made of the first.
        let same = reading.reader.revision == reader.revision ? store.newest : nil
        reader = reading.reader
        store.publish(
            PublishedSnapshot(
                fleet: reading.fleet,
                revision: reading.reader.revision,
                takenAt: now,
                statistics: reading.statistics,
                rejections: reading.rejections,
                families: same?.families ?? RenderedFleet(reading.fleet, exports: exports),
                names: same?.names ?? FleetNames(reading.fleet)
            )
        )
    }
}
