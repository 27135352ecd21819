import DatasetMetrics
import Exposition
import Gzip
import RunAnalytics
import RunHistory
import RunModel
import Synchronization

/// Everything that HTTP shows, computed and rendered once: a scrape sends these bytes and touches neither the API nor the database.
package struct PublishedSnapshot: Sendable {
    /// The figures that the bytes say.
    package let fleet: FleetSummary
    /// When it was found to be current, by the API's clock.
    package let takenAt: Timestamp
    /// The size of the history.
    package let statistics: HistoryStatistics
    /// Rows that were not taken, by reason.
    package let rejections: [RunRejection: Int64]
    /// The dataset families, per format.
    let expositions: [ExpositionFormat: RenderedExposition]
    /// How often the families had been rendered when these were: snapshots with the same number share their bytes.
    let rendering: Int
}

/// The big part of an exposition: plain and deflated, shared by all scrapes and never copied.
struct RenderedExposition: Sendable {
    let plain: [UInt8]
    let segment: GzipSegment
}

/// Hands the newest snapshot to whoever asks.
package final class SnapshotStore: Sendable {
    private let current = Mutex<PublishedSnapshot?>(nil)

    /// Empty.
    package init() {}

    /// The newest; nil before the first.
    package var newest: PublishedSnapshot? { current.withLock { $0 } }

    /// Swaps a new one in.
    func publish(_ snapshot: PublishedSnapshot) {
        current.withLock { $0 = snapshot }
    }
}
