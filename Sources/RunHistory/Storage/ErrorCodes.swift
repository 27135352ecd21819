import GRDB
import RunModel

/// The numbers under which error codes of query runs are stored, and the counters of failed runs by them.
struct ErrorCodes {
    /// Of failed runs of which no code was read.
    static let unknown: Int64 = 0
    /// Of codes beyond ``maximumPerDataset``, and of those that are not short plain names.
    static let other: Int64 = 1
    private static let firstFree: Int64 = 2

    /// The most codes of a dataset under their own names, so that a counter with a label for each stays bounded.
    static let maximumPerDataset = 20
    private static let maximumBytes = 64

    let db: Database

    /// The number of a code for failed runs of a dataset; a new one is given, as long as there is room.
    ///
    /// Codes come from outside and end up in labels: one that is not a short plain name is ``other``.
    func number(_ code: String?, dataset: Int64) throws -> Int64 {
        guard let code else { return Self.unknown }
        guard Self.isPlain(code) else { return Self.other }
        let known = try db.cachedStatement(
            sql: "SELECT number FROM error_code JOIN failure_total ON failure_total.error_code = number WHERE name = ? AND dataset_id = ?")
        return try Int64.fetchOne(known, arguments: [code, dataset]) ?? add(code, dataset)
    }

    private func add(_ code: String, _ dataset: Int64) throws -> Int64 {
        let named = try Int.fetchOne(
            db, sql: "SELECT count(*) FROM failure_total WHERE dataset_id = ? AND error_code >= ?", arguments: [dataset, Self.firstFree])
        guard named ?? 0 < Self.maximumPerDataset else { return Self.other }
        try db.execute(sql: "INSERT OR IGNORE INTO error_code (name) VALUES (?)", arguments: [code])
        guard let number = try Int64.fetchOne(db, sql: "SELECT number FROM error_code WHERE name = ?", arguments: [code]) else {
            return Self.other
        }
        try db.execute(sql: "INSERT OR IGNORE INTO failure_total (dataset_id, error_code) VALUES (?, ?)", arguments: [dataset, number])
        return number
    }

    private static func isPlain(_ code: String) -> Bool {
        (1...maximumBytes).contains(code.utf8.count)
            && code.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                    UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: ":"):
                    true
                default: false
                }
            }
    }

    func names() throws -> [Int64: String] {
        let rows = try Row.fetchAll(db.cachedStatement(sql: "SELECT number, name FROM error_code"))
        return Dictionary(uniqueKeysWithValues: rows.map { ($0["number"], $0["name"]) })
    }
}
