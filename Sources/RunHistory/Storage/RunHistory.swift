import Dispatch
import Foundation
import GRDB
import RunModel
import Synchronization

/// The runs that were ever seen, with exact counters that survive retention.
///
/// One SQLite file, `history.sqlite`, in the storage directory. One writer at a time (see ``Access/writer``), any number of readers, in
/// this and in other processes. Calls are synchronous and may block on the disk; from async code use ``writing(_:)`` and ``reading(_:)``.
///
/// What a crash costs: the log is written before a commit returns, but not synced (WAL with `synchronous = NORMAL`). After `kill -9`
/// nothing is lost, because the operating system has the bytes. After a power cut the newest commits may be gone, all of each or nothing,
/// and the file is intact (https://www.sqlite.org/pragma.html#pragma_synchronous). Since a page's rows, totals and watermark share a
/// transaction, the collector then simply reads those pages again.
package final class RunHistory: Sendable {
    /// How a history is opened.
    package enum Access: Hashable, Sendable {
        /// Creates, migrates and changes the history; holds `history.lock` in the directory.
        case writer
        /// Only reads; the history must exist.
        case reader
    }

    package static let fileName = "history.sqlite"

    package let directory: String
    let path: String
    /// Where readers open the file, see ``StorageFile/readingPlace(_:leavesNoTrace:)``.
    let location: String
    /// Whether SQLite was told that the file does not change.
    private let isImmutable: Bool
    let settings: HistorySettings
    /// What "now" is for every reading; `Int64.max` for the real one.
    let asOf: Int64
    let pool: DatabasePool
    let cache = WriterCache()
    private let lock: WriterLock?
    /// What a writer has open; nil for a reader.
    private let openFiles: OpenFiles?
    /// Set when the disk did not take what it was given: the pages in memory may differ from those on disk from then on, and a later
    /// success proves nothing (https://wiki.postgresql.org/wiki/Fsync_Errors).
    private let failedSync = Mutex<String?>(nil)
    private let isClosed = Mutex(false)
    private let commits = Atomic(0)
    private let writeQueue = DispatchQueue(label: "history.write")
    private let readQueue = DispatchQueue(label: "history.read", attributes: .concurrent)

    /// Opens a history.
    ///
    /// - Parameters:
    ///   - directory: The storage directory; a writer creates it.
    ///   - settings: When bucket bounds differ from the stored ones, a writer recounts the histograms from the stored rows. What
    ///     retention has removed moves to the smallest new bucket that holds the old one: a bucket may count too few, never too many.
    ///   - asOf: For a reader: an instant in the past as which everything about runs is read, see ``HistorySnapshot``; nil for now.
    ///   - leavesNoTrace: For a reader: where no writer is at work, the empty files that SQLite needs next to the history are not made.
    ///     A writer that comes makes what is read next fail with `busy`.
    ///
    /// A writer looks at what is there before it writes anything: what is not a history stays as it is. A reader creates nothing.
    /// - Throws: ``HistoryError`` of kind `locked` when there is a writer already, `newerSchema`, `olderSchema` and `notFound` (readers),
    ///   `foreign`, `corrupt`, `permission`, `place`, `unreadableLog`, `readOnly`, `diskFull`, `invalidSettings`.
    package static func open(
        directory: String,
        access: Access,
        settings: HistorySettings = HistorySettings(),
        asOf: Timestamp? = nil,
        leavesNoTrace: Bool = false
    ) throws(HistoryError) -> RunHistory {
        try settings.validate(path: directory)
        return switch access {
        case .writer: try openWriter(directory, settings)
        case .reader: try openReader(directory, settings, asOf: asOf, leavesNoTrace: leavesNoTrace)
        }
    }

    private init(
        directory: String, settings: HistorySettings, asOf: Timestamp?, pool: DatabasePool, lock: WriterLock?,
        place: (location: String, isImmutable: Bool)? = nil
    ) {
        self.asOf = asOf?.milliseconds ?? .max
        self.directory = directory
        path = directory + "/" + Self.fileName
        location = place?.location ?? path
        isImmutable = place?.isImmutable ?? false
        openFiles = lock == nil ? nil : OpenFiles(path: path)
        self.settings = settings
        self.pool = pool
        self.lock = lock
    }

    private static func openWriter(_ directory: String, _ settings: HistorySettings) throws(HistoryError) -> RunHistory {
        let file = StorageFile(directory: directory)
        // Before the lock, which is a file as well; and again when no other writer can be at work.
        _ = try file.content()
        try StorageDirectory.make(directory)
        let lock = try WriterLock(directory: directory)
        let found = try file.content()
        do {
            if found == .missing { try create(directory + "/" + fileName) }
            var configuration = configuration()
            configuration.prepareDatabase { db in
                try Self.pragmas(isReader: db.configuration.readonly).forEach { try db.execute(sql: "PRAGMA \($0)") }
            }
            let pool = try DatabasePool(path: directory + "/" + fileName, configuration: configuration)
            try stamp(pool)
            try Schema.migrator.migrate(pool)
            let history = RunHistory(directory: directory, settings: settings, asOf: nil, pool: pool, lock: lock)
            if found == .history { try history.requireSoundPages() }
            try history.adoptSettings()
            return history
        } catch {
            throw HistoryError(error, operation: "open for writing", path: directory)
        }
    }

    /// What the connections of a writing process differ in from SQLite's defaults (https://www.sqlite.org/pragma.html).
    private static func pragmas(isReader: Bool) -> [String] {
        [
            // With a write-ahead log, a power failure can then take the last transactions, which the API still has, but never breaks the file.
            // FULL would wait for the disk at each of some hundred transactions of a pass.
            "synchronous = NORMAL",
            // KiB. An import comes back to a page for the runs created around the same time. Reading passes by most pages once, and there
            // are several readers: SQLite's default.
            "cache_size = \(isReader ? -2000 : -32_000)",
            // Bytes. A log that grew because a long reader held it back is cut once it was copied.
            "journal_size_limit = 67108864",
            // Pages, 16 MiB. A page that an import changes again and again is copied back less often than with the default of 4 MiB.
            "wal_autocheckpoint = 4000",
            // A storage folder may be the only place that can be written to.
            "temp_store = MEMORY",
        ]
    }

    /// Makes the file for this user alone; SQLite gives the same permissions to the files next to it.
    private static func create(_ path: String) throws(HistoryError) {
        let descriptor = Foundation.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw StorageDirectory.failure(errno, "create the history", path) }
        Foundation.close(descriptor)
    }

    /// Histories of the first versions have no application id.
    private static func stamp(_ pool: DatabasePool) throws {
        try pool.writeWithoutTransaction { db in
            guard try Int32.fetchOne(db, sql: "PRAGMA application_id") != StorageFile.applicationID else { return }
            try db.execute(sql: "PRAGMA application_id = \(StorageFile.applicationID)")
        }
    }

    private static func openReader(
        _ directory: String, _ settings: HistorySettings, asOf: Timestamp?, leavesNoTrace: Bool
    ) throws(HistoryError) -> RunHistory {
        let path = directory + "/" + fileName
        switch try StorageFile(directory: directory).content() {
        case .history: break
        case .missing: throw HistoryError(.notFound, operation: "open for reading", path: directory, detail: "no \(fileName) there")
        case .empty: throw HistoryError(.notFound, operation: "open for reading", path: directory, detail: "\(fileName) is empty")
        }
        do {
            var configuration = configuration()
            configuration.readonly = true
            let place = StorageFile.readingPlace(path, leavesNoTrace: leavesNoTrace)
            let pool = try DatabasePool(path: place.location, configuration: configuration)
            guard try pool.read(Schema.migrator.hasCompletedMigrations) else {
                throw HistoryError(.olderSchema, operation: "open for reading", path: directory, detail: "the schema is not up to date")
            }
            return RunHistory(directory: directory, settings: settings, asOf: asOf, pool: pool, lock: nil, place: place)
        } catch {
            throw HistoryError(error, operation: "open for reading", path: directory).explainingTheLog(path: path)
        }
    }

    private static func configuration() -> Configuration {
        var configuration = Configuration()
        configuration.label = "history"
        configuration.busyMode = .timeout(5)
        configuration.maximumReaderCount = 4
        return configuration
    }

    /// Grows with every change: two readings between which it stayed the same, the first begun after it was asked, found the same. Nil for a
    /// reader, which does not see when another process writes.
    package var changes: Int? { lock == nil ? nil : commits.load(ordering: .acquiring) }

    /// Why what is written from now on would be lost; nil while all is well, and always for a reader.
    ///
    /// - Complexity: two calls of `stat(2)`.
    package var problem: String? {
        isClosed.withLock { $0 } ? nil : failedSync.withLock { $0 } ?? openFiles?.problem
    }

    /// - Throws: ``HistoryError`` of kind `displaced` when there is a ``problem``.
    package func requirePlace(_ operation: String = "use the history") throws(HistoryError) {
        guard let problem else { return }
        throw HistoryError(.displaced, operation: operation, path: directory, detail: problem)
    }

    /// Lets the caches of all connections go, those in use when they are free again; what is needed is read again.
    package func releaseMemory() {
        guard !isClosed.withLock({ $0 }) else { return }
        pool.releaseMemoryEventually()
    }

    /// Moves the log into the file, closes, and lets the next writer in; later calls fail. Not needed for safety, but after it
    /// `history.sqlite` alone holds everything.
    ///
    /// - Returns: Whether it does: not when another process is reading just now. Then the next close moves the rest.
    /// - Throws: ``HistoryError``; of kind `displaced` when the files are no longer in their place. Then nothing is closed, because SQLite
    ///   would delete the log of whoever took the place.
    @discardableResult package func close() throws(HistoryError) -> Bool {
        guard !isClosed.withLock({ $0 }) else { return true }
        defer { lock?.release() }
        do {
            try requirePlace("close")
        } catch {
            _ = Unmanaged.passRetained(pool)
            throw error
        }
        var isWhole = true
        do throws(HistoryError) {
            // Connections that only read cannot empty the log, so the one that writes has to be the last.
            pool.invalidateReadOnlyConnections()
            if lock != nil { try checkpoint() }
        } catch  where error.kind == .busy {
            isWhole = false
        }
        do { try pool.close() } catch { throw HistoryError(error, operation: "close", path: directory) }
        isClosed.withLock { $0 = true }
        return isWhole
    }

    /// Moves the log into the file and empties it, for example after an import.
    package func checkpoint() throws(HistoryError) {
        do {
            try pool.writeWithoutTransaction { db in _ = try db.checkpoint(.truncate) }
        } catch {
            throw HistoryError(error, operation: "checkpoint", path: directory)
        }
    }

    /// Runs a changing call on the history's own serial queue, off the shared thread pool of Swift concurrency. Not cancelled half-way.
    package func writing<Value: Sendable>(
        _ body: @escaping @Sendable (RunHistory) throws(HistoryError) -> Value
    ) async throws(HistoryError) -> Value {
        try await Self.run(on: writeQueue) { () throws(HistoryError) in try body(self) }
    }

    /// Runs a reading call on the history's own queue, off the shared thread pool of Swift concurrency. Not cancelled half-way.
    package func reading<Value: Sendable>(
        _ body: @escaping @Sendable (RunHistory) throws(HistoryError) -> Value
    ) async throws(HistoryError) -> Value {
        try await Self.run(on: readQueue) { () throws(HistoryError) in try body(self) }
    }

    private static func run<Value: Sendable>(
        on queue: DispatchQueue,
        _ body: @escaping @Sendable () throws(HistoryError) -> Value
    ) async throws(HistoryError) -> Value {
        let result: Result<Value, HistoryError> = await withCheckedContinuation { continuation in
            queue.async { continuation.resume(returning: Result(catching: body)) }
        }
        return try result.get()
    }

    /// Several reads on one snapshot: whatever a writer does meanwhile is not seen.
    /// - Parameter asOf: An instant in the past; nil for that with which the history was opened.
    /// - Throws: ``HistoryError``; another error thrown by `body` arrives as its detail.
    package func read<Value>(asOf: Timestamp? = nil, _ body: (HistorySnapshot) throws -> Value) throws(HistoryError) -> Value {
        do {
            let value = try pool.read { db in try body(HistorySnapshot(db: db, asOf: asOf?.milliseconds ?? self.asOf)) }
            if isImmutable, access(path + "-wal", F_OK) == 0 {
                throw HistoryError(.busy, operation: "read", path: directory, detail: "a writer began its work meanwhile")
            }
            return value
        } catch {
            throw HistoryError(error, operation: "read", path: directory)
        }
    }

    /// One transaction, with the writer's cache. Whatever fails is rolled back, and the cache is read anew next time.
    func write<Value>(_ operation: String, _ body: (Database, WriterCache) throws -> Value) throws(HistoryError) -> Value {
        guard lock != nil else {
            throw HistoryError(.readOnly, operation: operation, path: directory, detail: "it is open for reading")
        }
        try requirePlace(operation)
        do {
            return try pool.writeWithoutTransaction { db in
                var isCommitted = false
                defer { if !isCommitted { cache.invalidate() } }
                var value: Value?
                try db.inTransaction(.immediate) {
                    value = try body(db, cache)
                    return .commit
                }
                guard let value else { throw DatabaseError(resultCode: .SQLITE_INTERNAL) }
                isCommitted = true
                commits.add(1, ordering: .releasing)
                return value
            }
        } catch {
            let failure = HistoryError(error, operation: operation, path: directory)
            if failure.isFailedSync { failedSync.withLock { $0 = "the disk did not accept a write (\(failure.detail))" } }
            throw failure
        }
    }
}

extension HistorySettings {
    /// - Throws: ``HistoryError`` of kind `invalidSettings`.
    func validate(path: String) throws(HistoryError) {
        for (name, bounds) in [("duration", durationBuckets), ("queue", queueBuckets)] {
            let bounds = bounds.map(\.milliseconds)
            let isAscending = zip(bounds, bounds.dropFirst()).allSatisfy { $0 < $1 }
            guard isAscending, (bounds.first ?? 1) > 0, (bounds.last ?? 1) < .max, bounds.count <= 200 else {
                throw HistoryError(
                    .invalidSettings,
                    operation: "open",
                    path: path,
                    detail: "\(name) buckets must ascend, be above 0 and at most 200"
                )
            }
        }
        guard maximumQueryRunAttempts >= 1 else {
            throw HistoryError(.invalidSettings, operation: "open", path: path, detail: "at least 1 attempt at a query run is needed")
        }
    }
}
