import Foundation
import RunHistory
import RunModel

/// What the collector remembers of datasets while it runs; losing it costs requests, never figures.
///
/// `@unchecked Sendable`: `lock` protects everything below it.
final class CollectorMemory: @unchecked Sendable {
    private let lock = NSLock()
    private var runsReadAt: [DatasetID: Timestamp] = [:]
    private var schedulesReadAt: [DatasetID: Timestamp] = [:]
    private var totalRuns: [DatasetID: Int] = [:]

    /// When the runs of a dataset were last really read, not only known to be unchanged.
    func lastRead(_ dataset: DatasetID) -> Timestamp? { lock.withLock { runsReadAt[dataset] } }

    func noteRead(_ dataset: DatasetID, at instant: Timestamp) {
        lock.withLock { runsReadAt[dataset] = instant }
    }

    func schedulesRead(_ dataset: DatasetID) -> Timestamp? { lock.withLock { schedulesReadAt[dataset] } }

    func noteSchedulesRead(_ dataset: DatasetID, at instant: Timestamp) {
        lock.withLock { schedulesReadAt[dataset] = instant }
    }

    /// How many runs the API says that a dataset has.
    func total(_ dataset: DatasetID) -> Int? { lock.withLock { totalRuns[dataset] } }

    func noteTotal(_ dataset: DatasetID, _ count: Int?) {
        guard let count else { return }
        lock.withLock { totalRuns[dataset] = count }
    }
}
