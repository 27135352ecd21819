import GRDB

/// Why the history could not do something: what happened, where, and what to do next.
///
/// Never holds a bound value, so neither tokens nor names reach a log through it.
package struct HistoryError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What kind of trouble it is; stable, for decisions.
    package enum Kind: String, Hashable, Sendable {
        /// There is no history in the directory.
        case notFound
        /// Another process (or this one) has the directory open for writing.
        case locked
        /// A newer version wrote the history.
        case newerSchema
        /// The history has to be migrated by a writer first, or what one began there has to be taken back.
        case olderSchema
        /// The file is damaged, or not a database at all.
        case corrupt
        /// The file belongs to another application, or is a folder.
        case foreign
        /// A file that is not a backup has the place of a new one.
        case occupied
        /// The path leads to or through something that is not a directory.
        case place
        /// A log lies next to the file, and a folder that this user cannot write to keeps it from being read.
        case unreadableLog
        /// The files were removed, replaced or not taken by the disk while they were open.
        case displaced
        /// No space is left.
        case diskFull
        /// The operating system refused access.
        case permission
        /// A write through a reader, or on a read-only file system.
        case readOnly
        /// SQLite's own locks did not become free in time.
        case busy
        /// A setting makes no sense.
        case invalidSettings
        case unknownDataset
        /// The operating system could not read or write.
        case inputOutput
        case other
    }

    package let kind: Kind
    /// What was being done, for example `apply runs`.
    package let operation: String
    /// The directory or file.
    package let path: String
    package let detail: String
    /// SQLite's extended result code (https://www.sqlite.org/rescode.html); nil when the error is not SQLite's.
    package let extendedCode: Int32?

    package var hint: String {
        switch kind {
        case .notFound: "run `collect`, `import` or `serve` with the same --storage.path first"
        case .locked: "stop the other process or give this one another --storage.path"
        case .newerSchema: "use that version or a newer one, or restore a backup from before the upgrade"
        case .olderSchema: "open it once with `collect` or `serve`, which bring it up to date"
        case .corrupt:
            "restore a backup, or move history.sqlite and its -wal and -shm away and run `collect --full`: the API still has the runs"
        case .foreign: "it was left as it is; give --storage.path a directory of its own"
        case .occupied: "name another file, or remove that one first"
        case .place: "give --storage.path a directory, or a path where one can be made"
        case .unreadableLog:
            "copy the file together with its -wal to a directory of your own, or read a file that `mode-exporter backup` made"
        case .displaced: "restart this process; whatever it still writes is lost, and it is collected again from the API"
        case .diskFull: "free space on the file system of the storage directory; nothing that was stored is lost"
        case .permission: "let this user read and write the storage directory"
        case .readOnly: "open the history for writing on a file system that allows it"
        case .busy: "try again; if it persists, look for a process that holds the file, such as a backup"
        case .invalidSettings: "correct the configuration"
        case .unknownDataset: "discover datasets before storing their runs"
        case .inputOutput: "check the disk and the file system of the storage directory"
        case .other: "see the detail; if it repeats, report it"
        }
    }

    /// Whether the disk failed to take what was written, after which the pages in memory cannot be trusted.
    var isFailedSync: Bool {
        let codes: [ResultCode] = [.SQLITE_IOERR_FSYNC, .SQLITE_IOERR_DIR_FSYNC]
        return codes.contains { $0.rawValue == extendedCode }
    }

    /// One line: what, where, what to do.
    package var description: String { "history: cannot \(operation) (\(path)): \(detail); \(hint)" }

    init(_ kind: Kind, operation: String, path: String, detail: String, extendedCode: Int32? = nil) {
        self.kind = kind
        self.operation = operation
        self.path = path
        self.detail = detail
        self.extendedCode = extendedCode
    }

    /// Wraps whatever was thrown below; an error of this type stays what it is.
    init(_ error: any Error, operation: String, path: String) {
        if let known = error as? HistoryError {
            self = known
        } else if let database = error as? DatabaseError {
            self.init(
                Self.kind(of: database),
                operation: operation,
                path: path,
                detail: database.message ?? "SQLite error \(database.extendedResultCode.rawValue)",
                extendedCode: database.extendedResultCode.rawValue
            )
        } else {
            self.init(.other, operation: operation, path: path, detail: String(describing: error))
        }
    }

    private static func kind(of error: DatabaseError) -> Kind {
        switch error.resultCode {
        case .SQLITE_CORRUPT, .SQLITE_NOTADB: .corrupt
        case .SQLITE_FULL: .diskFull
        case .SQLITE_PERM, .SQLITE_AUTH, .SQLITE_CANTOPEN: .permission
        case .SQLITE_READONLY: .readOnly
        case .SQLITE_BUSY, .SQLITE_LOCKED: .busy
        case .SQLITE_IOERR: .inputOutput
        default: .other
        }
    }
}
