import RunAnalytics
import RunHistory
import RunModel
import Synchronization

/// Everything that HTTP shows, computed once: a scrape touches neither the API nor the database.
struct PublishedSnapshot: Sendable {
    let fleet: FleetSummary
    /// Changes whenever the figures do.
    let revision: Int
    /// When it was found to be current, by the API's clock.
    let takenAt: Timestamp
    let statistics: HistoryStatistics
    /// Rows that were not taken, by reason.
    let rejections: [RunRejection: Int64]
    /// The dataset families. Snapshots that say the same share them.
    let families: RenderedFleet
    /// The names of the datasets; shared likewise.
    let names: FleetNames
}

final class SnapshotStore: Sendable {
    private let current = Mutex<PublishedSnapshot?>(nil)

    init() {}

    /// The newest; nil before the first.
    var newest: PublishedSnapshot? { current.withLock { $0 } }

    func publish(_ snapshot: PublishedSnapshot) {
        current.withLock { $0 = snapshot }
    }
}
