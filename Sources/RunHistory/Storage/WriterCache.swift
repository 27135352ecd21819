import GRDB
import RunModel

/// What the writer knows by heart: names of undocumented states, and which runs are in flight.
///
/// `@unchecked Sendable`: only touched inside `DatabasePool.writeWithoutTransaction`, which runs one at a time.
final class WriterCache: @unchecked Sendable {
    /// The most undocumented state names kept; further ones become `other`.
    static let maximumStateNames = 32
    /// The first code of an undocumented name; below are the codes of `RunState.Code`.
    static let firstNameCode: Int64 = 8

    /// The most runs indexed by their tokens; beyond, only the datasets that the last transactions changed stay.
    private static let maximumIndexedRuns = 1_000_000

    private var isLoaded = false
    private var codes: [String: Int64] = [:]
    /// Creation by token, of the runs in flight of each dataset.
    private var inFlight: [Int64: [String: Int64]] = [:]

    private var tokens: [Int64: TokenIndex] = [:]
    private var lastChanged: Set<Int64> = []

    /// Forgets everything; the next use reads it from the database.
    func invalidate() {
        isLoaded = false
        tokens = [:]
        lastChanged = []
    }

    /// The index of a dataset's tokens; reads it when it is not there. O(runs of the dataset) then.
    func tokens(_ dataset: Int64, _ db: Database) throws -> TokenIndex {
        if let index = tokens[dataset] { return index }
        let index = try TokenIndex(db, dataset: dataset)
        tokens[dataset] = index
        return index
    }

    /// Forgets the tokens of a dataset of which rows were removed.
    func forgetTokens(_ dataset: Int64) { tokens[dataset] = nil }

    /// Keeps memory bounded, at the end of a transaction that changed those datasets.
    func trimTokens(changed: Set<Int64>) {
        defer { lastChanged = changed }
        guard tokens.values.reduce(0, { $0 + $1.count }) > Self.maximumIndexedRuns else { return }
        tokens = tokens.filter { changed.contains($0.key) || lastChanged.contains($0.key) }
    }

    func load(_ db: Database) throws {
        guard !isLoaded else { return }
        codes = try StateNames(db).codes
        inFlight = [:]
        for row in try Row.fetchAll(db, sql: "SELECT dataset_id, created_ms, token FROM run WHERE \(Schema.isInFlight)") {
            inFlight[row["dataset_id"], default: [:]][row["token"]] = row["created_ms"]
        }
        isLoaded = true
    }

    /// Creation of a run in flight, by its token.
    func created(dataset: Int64, inFlight token: String) -> Int64? { inFlight[dataset]?[token] }

    func setInFlight(dataset: Int64, token: String, created: Int64?) { inFlight[dataset, default: [:]][token] = created }

    /// The number under which a state is stored; a new name gets the next free one.
    func code(_ state: RunState, _ db: Database) throws -> Int64 {
        guard case .other(let name) = state else { return Int64(state.code.rawValue) }
        if let code = codes[name] { return code }
        guard codes.count < Self.maximumStateNames, name != "other" else { return Int64(RunState.Code.other.rawValue) }
        let code = Self.firstNameCode + Int64(codes.count)
        try db.execute(sql: "INSERT INTO state_name (code, name) VALUES (?, ?)", arguments: [code, name])
        codes[name] = code
        return code
    }
}

/// The names behind stored state numbers.
struct StateNames {
    private var names: [Int64: String] = [:]

    init(_ db: Database) throws {
        for row in try Row.fetchAll(db.cachedStatement(sql: "SELECT code, name FROM state_name")) { names[row["code"]] = row["name"] }
    }

    init(names: [Int64: String]) { self.names = names }

    var codes: [String: Int64] { Dictionary(uniqueKeysWithValues: names.map { ($1, $0) }) }

    func state(_ code: Int64) -> RunState {
        if let name = names[code] { return .other(name) }
        return RunState.documented.first { Int64($0.code.rawValue) == code } ?? .other("other")
    }

    static func figureCode(_ code: Int64) -> RunState.Code { UInt8(exactly: code).flatMap(RunState.Code.init) ?? .other }
}
