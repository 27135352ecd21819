import Files
import Foundation
import GRDB

extension RunHistory {
    /// The type of the network file system on which a directory lies, for example `nfs4`; nil for a local one, and where there is none.
    package static func networkFileSystem(of directory: String) -> String? { StorageDirectory.networkFileSystem(directory) }

    /// Writes the whole history into one file, while an exporter may be running.
    ///
    /// The file takes its place in one step. It may replace an earlier backup, and nothing else.
    /// - Returns: How many runs the backup holds, and its size in bytes.
    /// - Throws: ``HistoryError``, ``OutputError``.
    package func backUp(to path: String) throws -> (runs: Int64, bytes: Int64) {
        let output = try StreamedOutput(path: path, newPermissions: 0o600)
        guard let partial = output.temporaryPath else { throw OutputError(path: path, reason: "a backup needs a file; name one") }
        try requireBackupPlace(path)
        try copy(to: partial)
        let runs = try statistics().runs
        try output.finish()
        return (runs, OutputPlace.bytes(path))
    }

    /// Refuses to let a backup take the place of anything but an earlier backup.
    ///
    /// - Throws: ``HistoryError`` of kind `foreign` and others of ``StorageFile/content()``.
    private func requireBackupPlace(_ path: String) throws(HistoryError) {
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
    private func copy(to path: String) throws(HistoryError) {
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
