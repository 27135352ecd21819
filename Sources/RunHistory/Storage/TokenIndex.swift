import GRDB
import RunModel

/// Where the runs of one dataset are, by their tokens: eight bytes a run, in memory.
///
/// The token has no index in the file, which would cost ten times the rest of an insertion. Holds a fingerprint and the second of the
/// creation; what it finds is a suspicion that the caller checks in the table. What was removed from the table may stay here.
final class TokenIndex {
    private var slots: [UInt64]
    private var mask: UInt64
    private(set) var count = 0

    init(minimumCapacity: Int = 0) {
        var size = 64
        while size < minimumCapacity * 2 { size *= 2 }
        slots = Array(repeating: 0, count: size)
        mask = UInt64(size - 1)
    }

    /// Reads the tokens of a dataset. O(its runs).
    convenience init(_ db: Database, dataset: Int64) throws {
        let runs = try Int.fetchOne(db.cachedStatement(sql: "SELECT stored_runs FROM dataset WHERE id = ?"), arguments: [dataset])
        self.init(minimumCapacity: max(0, runs ?? 0))
        let statement = try RawStatement(db, "SELECT created_ms, token FROM run WHERE dataset_id = ?")
        try statement.bind(1, dataset)
        while try statement.step() { insert(Self.fingerprint(statement.fingerprint(1)), created: statement.integer(0)) }
    }

    /// The fingerprint of a token, as the functions below take it.
    static func fingerprint(_ token: String) -> UInt32 {
        var token = token
        return token.withUTF8 { fingerprint(Fingerprint(of: $0).value) }
    }

    /// The upper half is the better mixed one; nothing is 0, which stands for an empty slot.
    private static func fingerprint(_ hash: UInt64) -> UInt32 { max(1, UInt32(truncatingIfNeeded: hash >> 32 ^ hash)) }

    func insert(_ fingerprint: UInt32, created: Int64) {
        if count * 4 >= slots.count * 3 { grow() }
        place(UInt64(fingerprint) << 32 | UInt64(Self.second(created)))
        count += 1
    }

    /// The seconds since 1970 in which runs with that fingerprint were created; one at the end of the range of 32 bits means "or beyond".
    func seconds(_ fingerprint: UInt32) -> [Int64] {
        var found: [Int64] = []
        var slot = UInt64(fingerprint) & mask
        while slots[Int(slot)] != 0 {
            let word = slots[Int(slot)]
            if word >> 32 == UInt64(fingerprint) { found.append(Int64(word & 0xFFFF_FFFF)) }
            slot = (slot + 1) & mask
        }
        return found
    }

    /// The span of creations that a second of ``seconds(_:)`` stands for.
    static func span(second: Int64) -> ClosedRange<Int64> {
        let lower = second == 0 ? .min : second * 1000
        let upper = second == Int64(UInt32.max) ? .max : second * 1000 + 999
        return lower...upper
    }

    private static func second(_ created: Int64) -> UInt32 { UInt32(clamping: created / 1000) }

    private func place(_ word: UInt64) {
        var slot = (word >> 32) & mask
        while slots[Int(slot)] != 0 { slot = (slot + 1) & mask }
        slots[Int(slot)] = word
    }

    private func grow() {
        let old = slots
        slots = Array(repeating: 0, count: old.count * 2)
        mask = UInt64(slots.count - 1)
        for word in old where word != 0 { place(word) }
    }
}
