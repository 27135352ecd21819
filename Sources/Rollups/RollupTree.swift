import RunModel
import Synchronization

/// A tree of gzip CSV files that follows a history, for warehouses and engines.
///
/// ```
/// DIR/daily/date=2026-11-22/rollup.csv.gz       DIR/runs/date=2026-11-22/runs.csv.gz     DIR/manifest.json
/// DIR/weekly/week=2026-W47/rollup.csv.gz        DIR/datasets/datasets.csv.gz             DIR/datapackage.json     DIR/sql/
/// ```
///
/// The same history gives the same bytes, whatever the order of updates, the number of threads and the time of day; only `open` and
/// `final` depend on the time. Every file is written under another name, synchronized and renamed; the manifest comes last. So
/// a kill or a full disk at any moment leaves each file old or new, and the next update repairs the rest.
///
/// What retention removes from the history stays in the tree: an update never removes or rewrites a day or week that began before the
/// horizon of one of its datasets. Nor does `full` remove days that the history does not know.
///
/// Several shards may write one tree: the datasets are divided into slices, each shard writes those that are its own, and the files
/// carry the slice in their names (`runs-03-of-12.csv.gz`, `manifest-03-of-12.json`). There is no coordinator. A slice that moves to another
/// shard keeps its file names, so that each run stays in one file.
///
/// Calls block. One at a time: a lock file for the tree, or for each slice, keeps other processes out.
package final class RollupTree: Sendable {
    static let lockName = ".lock"

    private let settings: RollupSettings
    private let files: RollupFileSystem
    /// Held during an update: whether there may be temporary files of an update that did not end.
    private let mayHaveLeftovers = Mutex(true)

    /// Nothing is touched before the first update.
    package init(settings: RollupSettings, files: RollupFileSystem = .posix) {
        self.settings = settings
        self.files = files
    }

    /// The manifest of the tree; nil when there is none that can be used.
    ///
    /// - Throws: ``RollupError`` when it cannot be read.
    package func manifest() throws(RollupError) -> RollupManifest? {
        try Self.checked { try manifest(of: nil) }
    }

    private func manifest(of slice: RollupSlice?) throws -> RollupManifest? {
        let path = settings.directory + "/" + slice.naming(RollupManifest.fileName)
        return try TreeFiles.readWhole(path, limit: RollupManifest.maximumBytes, files).flatMap { RollupManifest(json: $0, slice: slice) }
    }

    /// Brings the tree up to date.
    ///
    /// - Parameters:
    ///   - now: decides which days and weeks are over.
    ///   - isCancelled: asked now and then from any thread.
    ///   - progress: called after each file, from any thread, one call at a time.
    /// - Throws: ``RollupError``. The tree is valid then, and the next update completes it.
    /// - Complexity: for `changes`, O(runs in the weeks of the changed days + number of files); for `full`, O(runs). Memory: some MiB,
    ///   whatever the length of the history.
    @discardableResult
    package func update(
        from source: any RollupSource, mode: RollupMode = .changes, now: Timestamp, isCancelled: @escaping @Sendable () -> Bool = { false },
        progress: (@Sendable (RollupProgress) -> Void)? = nil
    ) throws(RollupError) -> RollupUpdate {
        try Self.checked {
            try mayHaveLeftovers.withLock { mayHaveLeftovers in
                try makeRoot()
                try checkDivision()
                let sweeps = mayHaveLeftovers
                mayHaveLeftovers = true
                let context = PassContext(mode: mode, now: now, sweeps: sweeps, isCancelled: isCancelled, progress: progress)
                let result =
                    settings.slices.isEmpty
                    ? try pass(over: source, slice: nil, context) : try passes(over: source, context)
                mayHaveLeftovers = false
                return result
            }
        }
    }

    /// What the passes of one update have in common.
    private struct PassContext {
        let mode: RollupMode
        let now: Timestamp
        let sweeps: Bool
        let isCancelled: @Sendable () -> Bool
        let progress: (@Sendable (RollupProgress) -> Void)?
    }

    /// One slice after the other. Days stay marked as changed until all slices have taken them in.
    private func passes(over source: any RollupSource, _ context: PassContext) throws -> RollupUpdate {
        let changes = try RollupError.reading { try source.changes() }
        let datasets = try RollupError.reading { try source.datasets() }
        var all = RollupUpdate()
        var isWhole = true
        for slice in settings.slices {
            let part = SlicedSource(source, slice, datasets: datasets, changes: changes)
            guard part.isRead else {
                isWhole = false
                continue
            }
            let update = try pass(over: part, slice: slice, context)
            all.isFull = all.isFull || update.isFull
            all.written += update.written
            all.removed += update.removed
            all.unchangedFiles += update.unchangedFiles
            all.unrecoverable += update.unrecoverable
        }
        if isWhole { try RollupError.reading { try source.clearChanges(through: changes.revision) } }
        all.written.sort()
        all.removed.sort()
        all.unrecoverable.sort()
        return all
    }

    private func pass(over source: any RollupSource, slice: RollupSlice?, _ context: PassContext) throws -> RollupUpdate {
        let lockName = Self.lockName + (slice.map { "-" + $0.text } ?? "")
        guard let lockFile = try files.lock(settings.directory + "/" + lockName) else {
            throw RollupError(
                kind: .locked, operation: "write", path: settings.directory,
                detail: "another process is writing " + (slice.map { "slice \($0.text) of this tree" } ?? "this tree"))
        }
        defer { files.unlock(lockFile) }
        if context.sweeps { try removeLeftovers(slice) }
        let pass = UpdatePass(
            settings: settings, slice: slice, system: files, source: source, now: context.now, isCancelled: context.isCancelled,
            progress: context.progress)
        return try pass.run(mode: context.mode, published: try manifest(of: slice))
    }

    /// Refuses a tree that is divided in another way: its files would stand next to the new ones, and every run would count twice.
    private func checkDivision() throws {
        let wanted = settings.slices.first?.total ?? 1
        for name in try files.list(settings.directory) {
            guard let found = RollupSlice.ofManifest(name), found.slice?.total ?? 1 != wanted else { continue }
            throw RollupError(
                kind: .divided, operation: "write", path: settings.directory,
                detail: "this tree is divided into \(found.slice?.total ?? 1) slices, and shard.slices is \(wanted)")
        }
    }

    private static func checked<Result>(_ body: () throws -> Result) throws(RollupError) -> Result {
        do {
            return try body()
        } catch let error as RollupError {
            throw error
        } catch {
            throw RollupError(kind: .inputOutput, operation: "update the tree", detail: String(describing: error))
        }
    }

    private func makeRoot() throws {
        do {
            _ = try files.makeDirectory(settings.directory)
        } catch {
            var path = settings.directory.hasPrefix("/") ? "" : "."
            for component in settings.directory.split(separator: "/") {
                path += "/" + component
                // Folders above may exist where none may be made; whether the last one is there decides.
                _ = try? files.makeDirectory(path)
            }
            _ = try files.makeDirectory(settings.directory)
        }
    }

    /// Removes what an update that was killed left behind.
    private func removeLeftovers(_ slice: RollupSlice?) throws {
        func sweep(_ folder: String) throws {
            for name in try files.list(folder) where TemporaryFile.isTemporary(name, slice: slice) { try files.remove(folder + "/" + name) }
        }
        try sweep(settings.directory)
        try sweep(settings.directory + "/" + QueryEngine.folder)
        for table in RollupTable.allCases {
            let folder = settings.directory + "/" + table.rawValue
            try sweep(folder)
            guard let column = table.partitionColumn else { continue }
            for name in try files.list(folder) where name.hasPrefix(column + "=") { try sweep(folder + "/" + name) }
        }
    }
}
