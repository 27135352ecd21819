import Foundation
import ModeSimulator
import RunModel
import SocketHTTPServer
import Testing

/// A client that does just what public documentation and clients say is needed: retries, walks pages to the end, ignores what it does not
/// know, drops rows that it cannot read. Written for these tests alone, on JSONSerialization.
struct PlainClient {
    let api: SimulatedModeAPI
    var perPage = 30

    struct Gone: Error {
        var status: Int
    }

    /// One row of a run as a client keeps it.
    struct Row: Hashable {
        var token: String
        var state: String
        var created: Timestamp
        var completed: Timestamp?
    }

    static func request(_ path: String, method: String = "GET", credentials: SimulatedModeAPI.Credentials = .simulated) -> HTTPRequest {
        let key = Data("\(credentials.token):\(credentials.secret)".utf8).base64EncodedString()
        return HTTPRequest(method: method, target: path, headers: ["authorization": "Basic \(key)", "Accept": "application/hal+json"])
    }

    /// The JSON of a resource, after at most two retries.
    func json(_ path: String) throws -> [String: Any] {
        for _ in 0..<3 {
            let response = api.respond(Self.request(path))
            switch response.status {
            case 200:
                guard response.pacing?.truncateAfterBytes == nil, response.pacing?.closesWithoutAnswer != true,
                    let object = try? JSONSerialization.jsonObject(with: response.data) as? [String: Any]
                else { continue }
                return object
            case 429, 500...599: continue
            default: throw Gone(status: response.status)
            }
        }
        throw Gone(status: 503)
    }

    /// Every row of a listing: until a page is empty, repeats its predecessor, or the counters say that it is the last.
    func rows(_ path: String, _ key: String, query: String) throws -> [Any] {
        var rows: [Any] = []
        var previous: [String] = []
        for page in 1...500 {
            let object = try json("\(path)?page=\(page)\(query)")
            let embedded = try #require((object["_embedded"] as? [String: Any])?[key] as? [Any])
            let tokens = embedded.map { ($0 as? [String: Any])?["token"] as? String ?? "?" }
            if embedded.isEmpty || tokens == previous { return rows }
            rows += embedded
            previous = tokens
            if let pages = (object["pagination"] as? [String: Any])?["total_pages"] as? Int, page >= pages { return rows }
        }
        return rows
    }

    /// The usable runs of a dataset and the identities of the others.
    func runs(_ dataset: DatasetToken, query: String = "") throws -> (rows: Set<Row>, rejected: Set<String>) {
        var result = (rows: Set<Row>(), rejected: Set<String>())
        for value in try rows("/api/acme/datasets/\(dataset)/runs", "report_runs", query: "&per_page=\(perPage)\(query)") {
            guard let row = value as? [String: Any], let token = row["token"] as? String else {
                result.rejected.insert("\(value)")
                continue
            }
            if let row = Self.row(row) { result.rows.insert(row) } else { result.rejected.insert(token) }
        }
        return result
    }

    private static func row(_ object: [String: Any]) -> Row? {
        guard let token = object["token"] as? String, RunToken(token) != nil, let state = object["state"] as? String, !state.isEmpty,
            let created = (object["created_at"] as? String).flatMap({ Timestamp(iso8601: $0) })
        else { return nil }
        let isEnded = RunState(name: state).isEnded
        let text = object["completed_at"] as? String ?? object["updated_at"] as? String
        let completed = isEnded ? text.flatMap { Timestamp(iso8601: $0) } : nil
        if isEnded, (completed ?? .init(milliseconds: .min)) < created { return nil }
        return Row(token: token, state: RunState(name: state).isEnded ? state : "in flight", created: created, completed: completed)
    }

    /// What the client should find.
    static func truth(_ world: SimulatedWorld, dataset: Int, at instant: Timestamp) -> Set<Row> {
        let rows = world.runs(dataset: dataset, at: instant).map { run in
            let state = run.state(at: instant, display: world.datasets[dataset].stateDisplay)
            let isEnded = state?.isEnded == true
            return Row(
                token: world.token(of: run), state: isEnded ? state?.name ?? "" : "in flight", created: run.createdAt,
                completed: isEnded ? run.endedAt : nil)
        }
        return Set(rows)
    }
}

extension HTTPResponse {
    /// The whole body.
    var data: Data { Data(body.chunks.flatMap { $0 }) }
    /// The body as JSON.
    var object: [String: Any] { (try? JSONSerialization.jsonObject(with: data) as? [String: Any]) ?? [:] }
    /// A header by its exact name.
    func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }
}

/// A world with its API at a fixed time.
struct Fixture {
    let world: SimulatedWorld
    let clock: ManualClock
    let api: SimulatedModeAPI

    init(
        seed: UInt64 = 7, datasets: Int = 12, spaces: Int = 6, hours: Double = 60, slots: Int? = nil, purgeDays: Int = 14,
        faults: SimulatorFaults = .none
    ) {
        world = SimulatedWorld(
            WorldParameters(seed: seed, datasetCount: datasets, spaceCount: spaces, executionSlots: slots, purgeDays: purgeDays))
        clock = ManualClock(world.parameters.start.advanced(byMilliseconds: Int64(hours * 3_600_000)))
        api = SimulatedModeAPI(world: world, faults: faults, clock: .manual(clock))
    }

    func get(_ path: String) -> HTTPResponse { api.respond(PlainClient.request(path)) }

    /// The runs path of the dataset with the most runs.
    var busiest: SimulatedDataset {
        let counts = world.datasets.map { world.runCount(dataset: $0.index, at: clock.now) }
        return world.datasets[counts.firstIndex(of: counts.max() ?? 0) ?? 0]
    }
    func runsPath(_ dataset: SimulatedDataset) -> String { "/api/acme/datasets/\(dataset.token)/runs" }
}
