import Files
import Foundation
import GRDB
import GRDBSQLite

/// What lies where a history is to be opened. Looked at before the first write: whatever is not ours stays as it is.
struct StorageFile {
    /// Says in the header of a database that mode-exporter wrote it: "MoEx" (https://www.sqlite.org/fileformat.html, section 1.3.15).
    static let applicationID: Int32 = 0x4D6F_4578
    private static let magic = Array("SQLite format 3\0".utf8)
    private static let headerBytes = 100
    /// The size of a page of a new database.
    private static let newPageBytes = 4096

    /// What was found.
    enum Content: Equatable {
        case missing
        /// A file without content, or a database without tables: what a kill leaves at the very first start.
        case empty
        /// A history of this or of an earlier version.
        case history
    }

    private let path: String
    private let directory: String

    init(directory: String) {
        self.init(path: directory + "/" + RunHistory.fileName, directory: directory)
    }

    /// - Parameter directory: what errors name.
    init(path: String, directory: String) {
        self.path = path
        self.directory = directory
    }

    private var name: String { FilePath.name(path) }
    private var hasLog: Bool { access(path + "-wal", F_OK) == 0 }

    /// Looks at the file; writes nothing, not even next to it unless a log is there already.
    ///
    /// - Throws: ``HistoryError`` of kind `foreign` for the file of another application or a folder, `corrupt` for noise, text and half a
    ///   database, `newerSchema`, `permission`, `place`, `unreadableLog`, `inputOutput`.
    func content() throws(HistoryError) -> Content {
        var information = stat()
        guard stat(path, &information) == 0 else {
            guard errno == ENOENT else { throw StorageDirectory.failure(errno, Self.operation, path) }
            try refuseLogAlone("\(name) is missing")
            return .missing
        }
        switch information.st_mode & S_IFMT {
        case S_IFREG: break
        case S_IFDIR: throw error(.foreign, "\(name) is a directory")
        default: throw error(.foreign, "\(name) is not a regular file")
        }
        guard information.st_size > 0 else {
            try refuseLogAlone("\(name) is empty")
            return .empty
        }
        if try isFirstPageTorn(size: Int(information.st_size)) { return .empty }
        try checkHeader(size: Int(information.st_size))
        return try checkTables()
    }

    private static let operation = "open the history"

    /// SQLite deletes a log that has no database.
    private func refuseLogAlone(_ finding: String) throws(HistoryError) {
        var information = stat()
        guard stat(path + "-wal", &information) == 0, information.st_size > 0 else { return }
        throw error(.corrupt, "\(finding), but its log \(name)-wal holds runs")
    }

    /// Whether a kill came while the very first page was written: SQLite's journal, which lies next to it then, takes it back.
    private func isFirstPageTorn(size: Int) throws(HistoryError) -> Bool {
        guard size < Self.newPageBytes, access(path + "-journal", F_OK) == 0 else { return false }
        let header = try header()
        return header.count < Self.headerBytes || Int(header[16]) << 8 | Int(header[17]) == Self.newPageBytes
    }

    /// The first bytes, as many as there are of them.
    private func header() throws(HistoryError) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw StorageDirectory.failure(errno, Self.operation, path) }
        defer { close(descriptor) }
        var header = [UInt8](repeating: 0, count: Self.headerBytes)
        let count = pread(descriptor, &header, header.count, 0)
        guard count >= 0 else { throw StorageDirectory.failure(errno, Self.operation, path) }
        return Array(header.prefix(count))
    }

    private func checkHeader(size: Int) throws(HistoryError) {
        let header = try header()
        guard header.count == Self.headerBytes, header.starts(with: Self.magic) else {
            throw error(.corrupt, "\(name) is not an SQLite database, or its beginning was overwritten")
        }
        func number(_ offset: Int) -> UInt32 { header[offset..<(offset + 4)].reduce(0) { $0 << 8 | UInt32($1) } }
        let application = number(68)
        guard application == 0 || application == UInt32(bitPattern: Self.applicationID) else {
            throw error(.foreign, "\(name) is the database of another application (application_id \(application))")
        }
        let pageBytes = Int(header[16]) << 8 | Int(header[17])
        let expected = Int(number(28)) * (pageBytes == 1 ? 65536 : pageBytes)
        // With a log, or where the number of pages was not kept up to date, only SQLite can tell.
        guard hasLog || number(24) != number(92) || size >= expected else {
            throw error(.corrupt, "\(name) ends after \(size) of \(expected) bytes")
        }
    }

    private func checkTables() throws(HistoryError) -> Content {
        do {
            // No other process has it open where there is no log, and an immutable file is opened without making one.
            let connection = try ReadOnlyConnection(uri: Self.uri(path, isImmutable: !hasLog))
            let tables = try connection.texts("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
            let application = try connection.texts("PRAGMA application_id")
            let isStamped = application.first == String(Self.applicationID)
            guard isStamped || application.first == "0" else { throw error(.foreign, "\(name) is the database of another application") }
            guard !tables.isEmpty else { return .empty }
            let migrations = tables.contains("grdb_migrations") ? try connection.texts("SELECT identifier FROM grdb_migrations") : []
            if isStamped || (migrations.contains("v1") && tables.contains("run") && tables.contains("dataset")) {
                guard Set(migrations).isSubset(of: Schema.migrator.migrations) else {
                    throw error(.newerSchema, "a newer version of mode-exporter wrote this history")
                }
                return .history
            }
            throw error(.foreign, "\(name) is the database of another application: none of its tables is ours")
        } catch {
            throw HistoryError(error, operation: Self.operation, path: directory).explainingTheLog(path: path)
        }
    }

    private func error(_ kind: HistoryError.Kind, _ detail: String) -> HistoryError {
        HistoryError(kind, operation: Self.operation, path: directory, detail: detail)
    }

    /// A path as SQLite takes it with parameters (https://www.sqlite.org/uri.html).
    static func uri(_ path: String, isImmutable: Bool) -> String {
        let absolute = path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
        let escaped = [("%", "%25"), ("?", "%3f"), ("#", "%23")].reduce(absolute) { $0.replacingOccurrences(of: $1.0, with: $1.1) }
        return "file:" + escaped + (isImmutable ? "?immutable=1" : "")
    }

    /// Where a reader opens the file: as a URI of one that cannot change, where there is no log to read and this user could not make the
    /// shared memory of one, or shall not.
    static func readingPlace(_ path: String, leavesNoTrace: Bool) -> (location: String, isImmutable: Bool) {
        let folder = FilePath.folder(path)
        let isImmutable =
            access(path + "-wal", F_OK) != 0 && (leavesNoTrace || access(folder, W_OK) != 0)
            && sqlite3_compileoption_used("USE_URI") != 0
        return isImmutable ? (uri(path, isImmutable: true), true) : (path, false)
    }
}

extension HistoryError {
    /// SQLite says only "unable to open database file" where a log lies in a folder in which it cannot make the shared memory, and "attempt
    /// to write a readonly database" where a start was killed half-way, before the log was there, so that a reader would have to take back
    /// what it began.
    func explainingTheLog(path: String) -> HistoryError {
        if extendedCode == ResultCode.SQLITE_READONLY_ROLLBACK.rawValue {
            return HistoryError(
                .olderSchema, operation: operation, path: self.path, detail: "a start was cut off before it had made the history ready",
                extendedCode: extendedCode)
        }
        guard kind == .permission || kind == .readOnly, access(path + "-wal", F_OK) == 0, access(path + "-shm", F_OK) != 0 else {
            return self
        }
        return HistoryError(
            .unreadableLog, operation: operation, path: self.path,
            detail: "its log \(FilePath.name(path))-wal cannot be read in a folder that this user cannot write to",
            extendedCode: extendedCode)
    }
}

/// A connection for a few questions that changes nothing.
private final class ReadOnlyConnection {
    private let connection: OpaquePointer

    init(uri: String) throws {
        var opened: OpaquePointer?
        let code = sqlite3_open_v2(uri, &opened, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX, nil)
        guard code == SQLITE_OK, let opened else {
            defer { sqlite3_close_v2(opened) }
            throw RawText.error(opened)
        }
        connection = opened
        sqlite3_busy_timeout(opened, 5000)
    }

    deinit { sqlite3_close_v2(connection) }

    /// The first column of every row.
    func texts(_ sql: String) throws -> [String] {
        var statement: OpaquePointer?
        guard sqlite3_prepare_v2(connection, sql, -1, &statement, nil) == SQLITE_OK else { throw RawText.error(connection) }
        defer { sqlite3_finalize(statement) }
        var texts: [String] = []
        while true {
            switch sqlite3_step(statement) {
            case SQLITE_ROW: texts.append(sqlite3_column_text(statement, 0).map { String(cString: $0) } ?? "")
            case SQLITE_DONE: return texts
            default: throw RawText.error(connection)
            }
        }
    }
}
