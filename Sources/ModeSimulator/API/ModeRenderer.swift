import RunModel

/// Writes the resources of the API as they are at one instant. Pure: the same arguments give the same bytes.
///
/// Which keys exist where follows what public clients have seen; see the comments at each resource.
struct ModeRenderer {
    /// The most rows of a page; larger wishes are clamped without an error.
    static let maximumPageSize = 30
    /// The rows of a page of runs when the client does not say.
    static let defaultRunPageSize = 20

    let world: SimulatedWorld
    let now: Timestamp
    let dice: FaultDice
    let ciphers: Ciphers

    /// The tokens of everything but datasets and runs.
    struct Ciphers: Sendable {
        let queryRun, schedule, query, badRow: TokenCipher

        init(seed: UInt64) {
            queryRun = TokenCipher(seed: seed, kind: .queryRun)
            schedule = TokenCipher(seed: seed, kind: .schedule)
            query = TokenCipher(seed: seed, kind: .query)
            badRow = TokenCipher(seed: seed, kind: .badRow)
        }
    }

    init(world: SimulatedWorld, now: Timestamp, faults: SimulatorFaults, ciphers: Ciphers) {
        self.world = world
        self.now = now
        self.ciphers = ciphers
        dice = FaultDice(faults, seed: world.parameters.seed)
    }

    /// The path of every resource of the workspace, without host.
    var base: String { "/api/\(world.parameters.workspace)" }

    func render(_ body: (inout ObjectBuilder) -> Void) -> [UInt8] { JSONValue.members(body).bytes }

    /// Writes an optional key, unless a fault takes it away.
    func optional(_ key: String, row: UInt64, _ builder: inout ObjectBuilder, _ value: JSONValue) {
        switch dice.fate(ofKey: key, row: row) {
        case .keep: builder.field(key, value)
        case .omit: return
        case .null: builder.field(key, .null)
        }
    }

    /// A numeric id or count: real clients saw numbers (2024) and decimal strings (2026).
    func number(_ value: Int, row: UInt64) -> JSONValue { dice.strikes(.stringIDs, row) ? .string(String(value)) : .count(value) }

    /// Writes the number of ``SimulatorFault/hugeNumbers``, where it strikes.
    func appendHugeNumber(row: UInt64, to builder: inout ObjectBuilder) {
        if dice.strikes(.hugeNumbers, row) { builder.field("score", .numeral("1e400")) }
    }

    /// The body of an error, as https://mode.com/developer/api-reference/error-codes describes it.
    static func error(_ id: String, _ message: String) -> [UInt8] {
        JSONValue.members(["id": .string(id), "message": .string(message)]).bytes
    }
}

/// Counts of a listing, where Mode tells them.
struct PageCounters {
    var page: Int
    var perPage: Int
    var count: Int
    var totalCount: Int

    var totalPages: Int { (totalCount + perPage - 1) / perPage }

    var json: JSONValue {
        .members([
            "page": .count(page), "per_page": .count(perPage), "count": .count(count), "total_pages": .count(totalPages),
            "total_count": .count(totalCount),
        ])
    }
}
