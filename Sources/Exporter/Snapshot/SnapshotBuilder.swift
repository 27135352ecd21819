import Collection
import DatasetMetrics
import Exposition
import Foundation
import Gzip
import RunAnalytics
import RunHistory
import RunModel

/// Turns the history into the snapshot that HTTP shows, whenever something changed.
package actor SnapshotBuilder {
    private let history: RunHistory
    private let store: SnapshotStore
    private let clock: ServerClock
    private var reader: FleetReader

    /// - Parameters:
    ///   - account: whose datasets; nil for all.
    ///   - windows: the stretches of time for which rates and percentiles are told.
    ///   - store: where the snapshots are published.
    package init(
        history: RunHistory,
        account: String?,
        windows: [Window],
        clock: ServerClock,
        store: SnapshotStore
    ) {
        self.history = history
        self.store = store
        self.clock = clock
        reader = FleetReader(account: account, windows: windows)
    }

    /// Reads what changed and publishes the result.
    ///
    /// - Throws: ``HistoryError``; then the last good snapshot stays.
    package func refresh() async throws {
        let now = clock.now
        let before = reader
        let reading = try await history.reading { history throws(HistoryError) in
            var reader = before
            let fleet = try reader.read(history, now: now)
            return Reading(reader: reader, fleet: fleet, statistics: try history.statistics(), rejections: try history.rejections())
        }
        reader = reading.reader
        store.publish(
            PublishedSnapshot(
                fleet: reading.fleet,
                takenAt: now,
                statistics: reading.statistics,
                rejections: reading.rejections,
                expositions: try render(reading.fleet)
            )
        )
    }

    private func render(_ fleet: FleetSummary) throws -> [ExpositionFormat: RenderedExposition] {
        var expositions: [ExpositionFormat: RenderedExposition] = [:]
        for format in ExpositionFormat.allCases {
            let plain = FleetRenderer.render(fleet, format: format)
            expositions[format] = RenderedExposition(plain: plain, segment: try GzipSegment(plain, level: .fastest))
        }
        return expositions
    }

    /// What one look at the history gave.
    private struct Reading: Sendable {
        let reader: FleetReader
        let fleet: FleetSummary
        let statistics: HistoryStatistics
        let rejections: [RunRejection: Int64]
    }
}
