import Dispatch
import Foundation
import GRDB
import RunModel

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

    /// The name of the database file in the directory.
    package static let fileName = "history.sqlite"

    /// The storage directory.
    package let directory: String
    let path: String
    let settings: HistorySettings
    /// What "now" is for every reading; `Int64.max` for the real one.
    let asOf: Int64
    let pool: DatabasePool
    let cache = WriterCache()
    private let lock: WriterLock?
    private let writeQueue = DispatchQueue(label: "history.write")
    private let readQueue = DispatchQueue(label: "history.read", attributes: .concurrent)

    /// Opens a history.
    ///
    /// - Parameters:
    ///   - directory: The storage directory; a writer creates it.
    ///   - settings: When bucket bounds differ from the stored ones, a writer recounts the histograms from the stored rows. What
    ///     retention has removed moves to the smallest new bucket that holds the old one: a bucket may count too few, never too many.
    ///   - asOf: For a reader: an instant in the past as which everything about runs is read, see ``HistorySnapshot``; nil for now.
    /// - Throws: ``HistoryError`` of kind `locked` when there is a writer already, `newerSchema`, `olderSchema` and `notFound` (readers),
    ///   `corrupt`, `permission`, `diskFull`, `invalidSettings`.
    package static func open(
        directory: String,
        access: Access,
        settings: HistorySettings = HistorySettings(),
        asOf: Timestamp? = nil
    ) throws(HistoryError) -> RunHistory {
        try settings.validate(path: directory)
        return switch access {
        case .writer: try openWriter(directory, settings)
        case .reader: try openReader(directory, settings, asOf: asOf)
        }
    }

    private init(directory: String, settings: HistorySettings, asOf: Timestamp?, pool: DatabasePool, lock: WriterLock?) {
        self.asOf = asOf?.milliseconds ?? .max
        self.directory = directory
        path = directory + "/" + Self.fileName
        self.settings = settings
        self.pool = pool
        self.lock = lock
    }

    private static func openWriter(_ directory: String, _ settings: HistorySettings) throws(HistoryError) -> RunHistory {
        do {
            try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        } catch {
            throw HistoryError(
                .permission,
                operation: "create the storage directory",
                path: directory,
                detail: (error as NSError).localizedDescription
            )
        }
        let lock = try WriterLock(directory: directory)
        do {
            var configuration = configuration()
            configuration.prepareDatabase { db in
                try db.execute(sql: "PRAGMA synchronous = NORMAL; PRAGMA cache_size = -32000; PRAGMA journal_size_limit = 67108864")
                try db.execute(sql: "PRAGMA wal_autocheckpoint = 4000; PRAGMA temp_store = MEMORY")
            }
            let pool = try DatabasePool(path: directory + "/" + fileName, configuration: configuration)
            if try pool.read(Schema.migrator.hasBeenSuperseded) { throw newerSchema(directory) }
            try Schema.migrator.migrate(pool)
            let history = RunHistory(directory: directory, settings: settings, asOf: nil, pool: pool, lock: lock)
            try history.adoptSettings()
            return history
        } catch {
            throw HistoryError(error, operation: "open for writing", path: directory)
        }
    }

    private static func openReader(_ directory: String, _ settings: HistorySettings, asOf: Timestamp?) throws(HistoryError) -> RunHistory {
        let path = directory + "/" + fileName
        guard FileManager.default.fileExists(atPath: path) else {
            throw HistoryError(.notFound, operation: "open for reading", path: directory, detail: "no \(fileName) there")
        }
        do {
            var configuration = configuration()
            configuration.readonly = true
            let pool = try DatabasePool(path: path, configuration: configuration)
            let (isNewer, isComplete) = try pool.read { db in
                (try Schema.migrator.hasBeenSuperseded(db), try Schema.migrator.hasCompletedMigrations(db))
            }
            if isNewer { throw newerSchema(directory) }
            guard isComplete else {
                throw HistoryError(.olderSchema, operation: "open for reading", path: directory, detail: "the schema is not up to date")
            }
            return RunHistory(directory: directory, settings: settings, asOf: asOf, pool: pool, lock: nil)
        } catch {
            throw HistoryError(error, operation: "open for reading", path: directory)
        }
    }

    private static func configuration() -> Configuration {
        var configuration = Configuration()
        configuration.label = "history"
        configuration.busyMode = .timeout(5)
        configuration.maximumReaderCount = 4
        return configuration
    }

    private static func newerSchema(_ directory: String) -> HistoryError {
        HistoryError(.newerSchema, operation: "open", path: directory, detail: "a newer version of mode-exporter wrote this history")
    }

    /// Moves the log into the file, closes, and lets the next writer in; later calls fail. Not needed for safety.
    package func close() throws(HistoryError) {
        do { try pool.close() } catch { throw HistoryError(error, operation: "close", path: directory) }
        lock?.release()
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
            return try pool.read { db in try body(HistorySnapshot(db: db, asOf: asOf?.milliseconds ?? self.asOf)) }
        } catch {
            throw HistoryError(error, operation: "read", path: directory)
        }
    }

    /// One transaction, with the writer's cache. Whatever fails is rolled back, and the cache is read anew next time.
    func write<Value>(_ operation: String, _ body: (Database, WriterCache) throws -> Value) throws(HistoryError) -> Value {
        guard lock != nil else {
            throw HistoryError(.readOnly, operation: operation, path: directory, detail: "it is open for reading")
        }
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
                return value
            }
        } catch {
            throw HistoryError(error, operation: operation, path: directory)
        }
    }
}

extension HistorySettings {
    /// - Throws: ``HistoryError`` of kind `invalidSettings`.
    func validate(path: String) throws(HistoryError) {
        for (name, bounds) in [("duration", durationBucketsMilliseconds), ("queue", queueBucketsMilliseconds)] {
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
