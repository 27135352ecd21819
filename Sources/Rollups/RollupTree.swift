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
/// a kill or a full disk at any moment leaves each file old or new, and the next update mends the rest.
///
/// What retention removes from the history stays in the tree: an update never removes or rewrites a day or week that began before the
/// horizon of one of its datasets. Nor does `full` remove days that the history does not know.
///
/// Calls block. One at a time: a lock file keeps other processes out.
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
        try Self.checked {
            let path = settings.directory + "/" + RollupManifest.fileName
            return try TreeFiles.readWhole(path, limit: RollupManifest.maximumBytes, files).flatMap { RollupManifest(json: $0) }
        }
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
                guard let lockFile = try files.lock(settings.directory + "/" + Self.lockName) else {
                    throw RollupError(
                        kind: .locked, operation: "write", path: settings.directory, detail: "another process is writing this tree")
                }
                defer { files.unlock(lockFile) }
                if mayHaveLeftovers { try removeLeftovers() }
                mayHaveLeftovers = true
                let pass = UpdatePass(
                    settings: settings, system: files, source: source, now: now, isCancelled: isCancelled, progress: progress)
                let result = try pass.run(mode: mode, published: try manifest())
                mayHaveLeftovers = false
                return result
            }
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
    private func removeLeftovers() throws {
        func sweep(_ folder: String) throws {
            for name in try files.list(folder) where TemporaryFile.isTemporary(name) { try files.remove(folder + "/" + name) }
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
