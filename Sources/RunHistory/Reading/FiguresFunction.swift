import GRDB
import GRDBSQLite
import RunModel

/// The SQL aggregate `take_figures(created_ms, state, flags, completed_delta, waiting_delta, past_delta)`, which hands rows over from within
/// SQLite's own loop, without stepping out of it for every row and asking for its columns one by one.
///
/// Belongs to one connection, and so to one thread at a time.
final class FiguresFunction {
    static let name = "take_figures"
    private static let argumentCount: Int32 = 6
    /// Figures handed on at a time: few enough for the cache of a core.
    private static let chunkRuns = 256

    private let sink: UnsafeMutablePointer<Sink>

    /// What the aggregate fills; the C side has only its address.
    private struct Sink {
        let figures: UnsafeMutablePointer<RunFigures>
        var count = 0
        /// See ``RunRecord/standing(at:created:)``.
        let asOf: Int64
        var body: ((UnsafeBufferPointer<RunFigures>) -> Void)?

        mutating func flush() {
            guard count > 0 else { return }
            body?(UnsafeBufferPointer(start: figures, count: count))
            count = 0
        }
    }

    /// - Throws: `DatabaseError`.
    init(connection: OpaquePointer, asOf: Int64) throws {
        sink = .allocate(capacity: 1)
        sink.initialize(to: Sink(figures: .allocate(capacity: Self.chunkRuns), asOf: asOf))
        let code = sqlite3_create_function_v2(
            connection, Self.name, Self.argumentCount, SQLITE_UTF8 | SQLITE_DIRECTONLY, sink, nil,
            { context, _, arguments in
                guard let arguments, let sink = sqlite3_user_data(context)?.assumingMemoryBound(to: Sink.self) else { return }
                guard let figures = FiguresFunction.figures(arguments, sink.pointee.asOf) else { return }
                sink.pointee.figures[sink.pointee.count] = figures
                sink.pointee.count &+= 1
                if sink.pointee.count == FiguresFunction.chunkRuns { sink.pointee.flush() }
            },
            { context in sqlite3_user_data(context)?.assumingMemoryBound(to: Sink.self).pointee.flush() }, nil)
        guard code == SQLITE_OK else { throw RawText.error(connection) }
    }

    deinit {
        sink.pointee.figures.deallocate()
        sink.deinitialize(count: 1)
        sink.deallocate()
    }

    /// Hands all figures to `body`, some at a time, that statements take while `scan` runs.
    func withBody<Value>(_ body: (UnsafeBufferPointer<RunFigures>) -> Void, _ scan: () throws -> Value) rethrows -> Value {
        try withoutActuallyEscaping(body) { body in
            sink.pointee.count = 0
            sink.pointee.body = body
            defer { sink.pointee.body = nil }
            return try scan()
        }
    }

    @inline(__always)
    private static func figures(_ arguments: UnsafeMutablePointer<OpaquePointer?>, _ asOf: Int64) -> RunFigures? {
        func optional(_ index: Int) -> Int64? {
            sqlite3_value_type(arguments[index]) == SQLITE_NULL ? nil : sqlite3_value_int64(arguments[index])
        }
        var record = RunRecord(state: sqlite3_value_int64(arguments[1]))
        record.flags = RunRecord.Flags(rawValue: sqlite3_value_int64(arguments[2]))
        record.completed = optional(3)
        record.waiting = optional(4)
        record.past = optional(5)
        let created = sqlite3_value_int64(arguments[0])
        return record.standing(at: asOf, created: created)?.figures(created: created)
    }
}
