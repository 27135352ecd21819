import Foundation
import GRDB

extension RunHistory {
    /// The type of the network file system on which a directory lies, for example `nfs4`; nil for a local one, and where there is none.
    package static func networkFileSystem(of directory: String) -> String? { StorageDirectory.networkFileSystem(directory) }

    /// Refuses to let a backup take the place of anything but an earlier backup.
    ///
    /// - Throws: ``HistoryError`` of kind `foreign` and others of ``StorageFile/content()``.
    package func requireBackupPlace(_ path: String) throws(HistoryError) {
        var (target, own) = (stat(), stat())
        guard stat(path, &target) == 0 else { return }
        if stat(self.path, &own) == 0, own.st_dev == target.st_dev, own.st_ino == target.st_ino {
            throw HistoryError(
                .foreign, operation: "back up", path: path, detail: "this is the history itself; name another file")
        }
        do throws(HistoryError) {
            _ = try StorageFile(path: path, directory: path).content()
        } catch  where error.kind == .foreign || error.kind == .corrupt {
            throw HistoryError(.occupied, operation: "back up", path: path, detail: "the file that is there is not a backup of a history")
        }
    }

    /// Copies the history as it is now, whole, into one file, and looks at every page of the copy; a writer goes on meanwhile.
    ///
    /// - Parameter path: an empty file. It needs no log, and can be read where nothing can be written.
    /// - Throws: ``HistoryError``, of kind `corrupt` when the history is damaged; then the file is not to be used.
    package func copy(to path: String) throws(HistoryError) {
        do {
            let copy = try DatabaseQueue(path: path)
            try pool.backup(to: copy)
            let finding = try copy.inDatabase { db in
                _ = try String.fetchOne(db, sql: "PRAGMA journal_mode = DELETE")
                return try String.fetchOne(db, sql: "PRAGMA quick_check(1)")
            }
            try copy.close()
            guard finding == "ok" else {
                throw HistoryError(.corrupt, operation: "back up", path: directory, detail: (finding ?? "").oneLine)
            }
        } catch {
            throw HistoryError(error, operation: "back up", path: path)
        }
    }
}
