import Configuration
import Rollups
import RunHistory
import RunModel

/// Brings the rollup tree of a history up to date.
package struct RollupJob: Sendable {
    private let history: RunHistory
    private let canWrite: Bool
    private let storage: StoragePaths
    private let tree: RollupTree
    private let slices: [RollupSlice]

    /// - Parameters:
    ///   - canWrite: whether the history is open for writing. Otherwise days stay marked as changed, so that the exporter that writes to
    ///     the history looks at them again, and finds its files up to date.
    ///   - threads: how many compute and compress. The bytes do not depend on it.
    package init(history: RunHistory, canWrite: Bool, storage: StoragePaths, configuration: ExporterConfiguration, threads: Int) {
        self.history = history
        self.canWrite = canWrite
        self.storage = storage
        var settings = RollupSettings(
            directory: storage.rollups, compressionLevel: configuration.rollup.compressionLevel, threads: threads)
        settings.slices = configuration.shard.ownSlices
        slices = settings.slices
        tree = RollupTree(settings: settings)
    }

    package var directory: String { storage.rollups }

    /// Runs the update. Blocks; the tree is valid whenever it ends, and the next one completes it.
    ///
    /// - Parameters:
    ///   - isFull: compute everything anew that the history still has, not only what changed.
    ///   - now: decides which days and weeks are over.
    /// - Throws: ``RollupError``.
    @discardableResult
    package func run(
        isFull: Bool = false, now: Timestamp, isCancelled: @escaping @Sendable () -> Bool = { false },
        progress: (@Sendable (RollupProgress) -> Void)? = nil
    ) throws -> RollupUpdate {
        let record = RollupTreeRecord(storage: storage, slices: slices)
        let mode: RollupMode = isFull || !record.isCurrent ? .full : .changes
        let source = HistoryRollupSource(history: history, forgetsChanges: canWrite)
        let update = {
            try tree.update(from: source, mode: mode, now: now, isCancelled: isCancelled, progress: progress)
        }
        return canWrite ? try record.recording(update) : try update()
    }
}

extension ExporterConfiguration.Shard {
    /// The slices of this shard: every `total`-th. Empty where datasets are not divided.
    var ownSlices: [RollupSlice] {
        guard sliceCount > 1 else { return [] }
        return stride(from: index, to: sliceCount, by: total).map { RollupSlice(index: $0, total: sliceCount) }
    }
}
