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
        let insertion = try RawStatement(db, "INSERT OR IGNORE INTO rejected_row (dataset_id, identity, reason) VALUES (?, ?, ?)")
        try insertion.bind(1, dataset)
        try insertion.bind(2, Self.digest(identity))
        try insertion.bind(3, text: reason.rawValue)
        guard try insertion.run() > 0 else { return false }
        let total = try RawStatement(
            db,
            "INSERT INTO rejection_total (reason, rows) VALUES (?, 1) ON CONFLICT (reason) DO UPDATE SET rows = rows + 1"
        )
        try total.bind(1, text: reason.rawValue)
        try total.run()
        try RawStatement(
            db,
            "DELETE FROM rejected_row WHERE sequence <= (SELECT MAX(sequence) FROM rejected_row) - \(Self.maximumRows)"
        ).run()
        return true
    }

    /// Identities come from outside and may be of any length.
    private static func digest(_ identity: String) -> Int64 {
        Int64(bitPattern: Fingerprint(of: identity.utf8.prefix(maximumIdentityBytes)).value)
    }
}
