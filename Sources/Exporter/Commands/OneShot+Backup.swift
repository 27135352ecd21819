import Files
import RunHistory

extension OneShot {
    /// Writes the whole history into one file, while an exporter may be running.
    ///
    /// The file takes its place in one step. It may replace an earlier backup, and nothing else.
    /// - Returns: How many runs the backup holds, and its size in bytes.
    /// - Throws: ``HistoryError``, ``OutputError``.
    package func backUp(to path: String) throws -> (runs: Int64, bytes: Int64) {
        let history = try openForReading()
        let output = try StreamedOutput(path: path, newPermissions: 0o600)
        guard let partial = output.temporaryPath else { throw OutputError(path: path, reason: "a backup needs a file; name one") }
        try history.requireBackupPlace(path)
        try history.copy(to: partial)
        let statistics = try history.statistics()
        try output.finish()
        try history.close()
        return (statistics.runs, OutputPlace.bytes(path))
    }
}
