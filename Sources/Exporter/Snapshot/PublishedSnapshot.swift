import RunAnalytics
import RunHistory
import RunModel
import Synchronization

/// Everything that HTTP shows, computed once: a scrape touches neither the API nor the database.
package struct PublishedSnapshot: Sendable {
    package let fleet: FleetSummary
    /// Changes whenever the figures do.
    let revision: Int
    /// When it was found to be current, by the API's clock.
    package let takenAt: Timestamp
    package let statistics: HistoryStatistics
    /// Rows that were not taken, by reason.
    package let rejections: [RunRejection: Int64]
    /// The dataset families. Snapshots that say the same share them.
    let families: RenderedFleet
    /// The names of the datasets; shared likewise.
    let names: FleetNames
}

package final class SnapshotStore: Sendable {
    private let current = Mutex<PublishedSnapshot?>(nil)

    package init() {}

    /// The newest; nil before the first.
    package var newest: PublishedSnapshot? { current.withLock { $0 } }

    func publish(_ snapshot: PublishedSnapshot) {
        current.withLock { $0 = snapshot }
    }
}
