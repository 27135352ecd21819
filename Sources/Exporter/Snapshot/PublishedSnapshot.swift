import DatasetMetrics
import Exposition
import Foundation
import Gzip
import RunAnalytics
import RunHistory
import RunModel

/// Everything that HTTP shows, computed and rendered once: a scrape sends these bytes and touches neither the API nor the database.
package struct PublishedSnapshot: Sendable {
    /// The figures that the bytes say.
    package let fleet: FleetSummary
    /// When it was made, by the API's clock.
    package let takenAt: Timestamp
    /// The size of the history.
    package let statistics: HistoryStatistics
    /// Rows that were not taken, by reason.
    package let rejections: [RunRejection: Int64]
    /// The dataset families, per format.
    let expositions: [ExpositionFormat: RenderedExposition]
}

/// The big part of an exposition: plain and deflated, shared by all scrapes and never copied.
struct RenderedExposition: Sendable {
    let plain: [UInt8]
    let segment: GzipSegment
}

/// Hands the newest snapshot to whoever asks.
///
/// `@unchecked Sendable`: `lock` protects `current`; a snapshot itself never changes.
package final class SnapshotStore: @unchecked Sendable {
    private let lock = NSLock()
    private var current: PublishedSnapshot?

    /// Empty.
    package init() {}

    /// The newest; nil before the first.
    package var newest: PublishedSnapshot? { lock.withLock { current } }

    /// Swaps a new one in.
    func publish(_ snapshot: PublishedSnapshot) {
        lock.withLock { current = snapshot }
    }
}
