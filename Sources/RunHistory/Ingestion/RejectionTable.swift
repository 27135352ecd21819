import GRDB
import RunModel

/// Counts rejected rows, each once.
struct RejectionTable {
    /// The most rejected rows remembered; beyond, the oldest is forgotten and would count again if it were still listed.
    static let maximumRows: Int64 = 50_000
    private static let maximumIdentityBytes = 256

    let db: Database

    /// Returns whether the row was counted now, that is, not before.
    func count(_ reason: RunRejection, identity: String, dataset: Int64) throws -> Bool {
        try db.cachedStatement(sql: "INSERT OR IGNORE INTO rejected_row (dataset_id, identity, reason) VALUES (?, ?, ?)")
            .execute(arguments: [dataset, Self.digest(identity), reason.rawValue])
        guard db.changesCount > 0 else { return false }
        try db.cachedStatement(
            sql: "INSERT INTO rejection_total (reason, rows) VALUES (?, 1) ON CONFLICT (reason) DO UPDATE SET rows = rows + 1"
        ).execute(arguments: [reason.rawValue])
        try db.cachedStatement(sql: "DELETE FROM rejected_row WHERE sequence <= (SELECT MAX(sequence) FROM rejected_row) - ?")
            .execute(arguments: [Self.maximumRows])
        return true
    }

    /// Identities come from outside and may be of any length.
    private static func digest(_ identity: String) -> Int64 {
        Int64(bitPattern: Fingerprint(of: identity.utf8.prefix(maximumIdentityBytes)).value)
    }
}
