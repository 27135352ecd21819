import GRDB
import GRDBSQLite
import RunModel

/// A cached statement that is bound and stepped through SQLite's C interface, for what writes the rows of the table `run` and for what reads all
/// of a stretch: half the cost of GRDB's arguments and rows, which shows where hundreds of thousands of them pass in a second. Everything
/// else goes through GRDB.
///
/// Only valid inside the database access that made it, and reset before it is used again.
struct RawStatement {
    // Keeps the pointer alive.
    private let statement: Statement
    private let pointer: OpaquePointer

    init(_ db: Database, _ sql: String) throws {
        statement = try db.cachedStatement(sql: sql)
        pointer = statement.sqliteStatement
        // An error may have left it half-way.
        sqlite3_reset(pointer)
    }

    /// - Throws: `DatabaseError`, as the two below.
    func bind(_ index: Int32, _ value: Int64) throws { try check(sqlite3_bind_int64(pointer, index, value)) }

    func bind(_ index: Int32, _ value: Int64?) throws {
        if let value { try bind(index, value) } else { try check(sqlite3_bind_null(pointer, index)) }
    }

    func bind(_ index: Int32, text: String) throws { try check(RawText.bind(pointer, index, text)) }

    /// Text that stays where it is until the statement has run; nothing is copied.
    func bind(_ index: Int32, lentText text: UnsafeBufferPointer<UInt8>) throws {
        try text.withMemoryRebound(to: CChar.self) { text in
            // A nil destructor is SQLITE_STATIC.
            try check(sqlite3_bind_text(pointer, index, text.baseAddress, Int32(text.count), nil))
        }
    }

    private func check(_ code: Int32) throws {
        guard code == SQLITE_OK else { throw RawText.error(sqlite3_db_handle(pointer)) }
    }

    /// Steps once. Returns whether there is a row; at the end the statement is reset.
    /// - Throws: `DatabaseError` with the extended code.
    func step() throws -> Bool {
        switch sqlite3_step(pointer) {
        case SQLITE_ROW: return true
        case SQLITE_DONE:
            sqlite3_reset(pointer)
            return false
        default:
            let error = RawText.error(sqlite3_db_handle(pointer))
            sqlite3_reset(pointer)
            throw error
        }
    }

    /// Runs a statement that returns no rows; returns how many rows it changed.
    @discardableResult func run() throws -> Int {
        while try step() {}
        return Int(sqlite3_changes(sqlite3_db_handle(pointer)))
    }

    func reset() { sqlite3_reset(pointer) }

    func integer(_ column: Int32) -> Int64 { sqlite3_column_int64(pointer, column) }

    func optionalInteger(_ column: Int32) -> Int64? {
        sqlite3_column_type(pointer, column) == SQLITE_NULL ? nil : sqlite3_column_int64(pointer, column)
    }

    /// Whether a column holds that text; makes no `String` of it.
    func isText(_ column: Int32, _ text: String) -> Bool {
        let count = Int(sqlite3_column_bytes(pointer, column))
        guard text.utf8.count == count, let bytes = sqlite3_column_text(pointer, column) else { return false }
        return UnsafeBufferPointer(start: bytes, count: count).elementsEqual(text.utf8)
    }

    /// Of the bytes of a text column; makes no `String` of it.
    func fingerprint(_ column: Int32) -> UInt64 {
        let count = Int(sqlite3_column_bytes(pointer, column))
        return Fingerprint(of: UnsafeBufferPointer(start: sqlite3_column_text(pointer, column), count: count)).value
    }

    func text(_ column: Int32) -> String { RawText.column(pointer, column) }
}

/// Text across the C interface.
enum RawText {
    /// Tells SQLite to copy (`SQLITE_TRANSIENT`, a C macro that Swift cannot import: https://www.sqlite.org/c3ref/c_static.html).
    private static let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

    /// Returns SQLite's result code.
    static func bind(_ pointer: OpaquePointer, _ index: Int32, _ text: String) -> Int32 {
        var text = text
        return text.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { sqlite3_bind_text(pointer, index, $0.baseAddress, Int32($0.count), transient) }
        }
    }

    static func column(_ pointer: OpaquePointer, _ column: Int32) -> String {
        guard let bytes = sqlite3_column_text(pointer, column) else { return "" }
        return String(decoding: UnsafeBufferPointer(start: bytes, count: Int(sqlite3_column_bytes(pointer, column))), as: UTF8.self)
    }

    static func error(_ connection: OpaquePointer?) -> DatabaseError {
        DatabaseError(
            resultCode: ResultCode(rawValue: sqlite3_extended_errcode(connection)),
            message: String(cString: sqlite3_errmsg(connection))
        )
    }
}
