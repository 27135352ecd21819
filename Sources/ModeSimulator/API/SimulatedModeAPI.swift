import Foundation
import RunModel
import SocketHTTPServer
import Synchronization

/// The Mode API over a simulated world: answers requests as app.mode.com does, as far as public clients have seen it.
///
/// Knows no socket: ``respond(_:)`` takes a request and gives the response, so tests need no server.
/// A request costs O(log n + page) and never blocks for long, except when it moves the world's time on.
package final class SimulatedModeAPI: Sendable {
    /// What a client has to send as user and password.
    package struct Credentials: Hashable, Sendable {
        /// The user: Mode's "key ID".
        package var token: String
        package var secret: String

        /// What the simulator accepts when nothing else is said: `simulated-token` and `simulated-secret`.
        package static let simulated = Credentials(token: "simulated-token", secret: "simulated-secret")
    }

    package let world: SimulatedWorld
    package let clock: SimulationClock
    package let credentials: Credentials

    private let ciphers: ModeRenderer.Ciphers
    private let transient = TransientFaults()
    private let authorization: String
    private let currentFaults: Mutex<SimulatorFaults>
    private let requestCounts = Mutex<[String: Int]>([:])

    package init(
        world: SimulatedWorld, faults: SimulatorFaults = .none, clock: SimulationClock, credentials: Credentials = .simulated
    ) {
        self.world = world
        self.clock = clock
        self.credentials = credentials
        ciphers = ModeRenderer.Ciphers(seed: world.parameters.seed)
        authorization = Data("\(credentials.token):\(credentials.secret)".utf8).base64EncodedString()
        currentFaults = Mutex(faults)
    }

    /// What misbehaves; may be changed at any time.
    package var faults: SimulatorFaults {
        get { currentFaults.withLock { $0 } }
        set { currentFaults.withLock { $0 = newValue } }
    }

    /// How many requests were answered, by status and kind of resource, for example `200 runs`; for tests of request budgets.
    package var answered: [String: Int] { requestCounts.withLock { $0 } }

    package func respond(_ request: HTTPRequest) -> HTTPResponse {
        let faults = faults
        let now = clock.now()
        let renderer = ModeRenderer(world: world, now: now, faults: faults, ciphers: ciphers)
        let route = ModeRoute(request.path, workspace: world.parameters.workspace)
        var answer = Answer(400, ModeRenderer.error("bad_request", "malformed"))
        var passing: SimulatorFault?
        if route.needsKey && !isAuthorized(request) {
            answer = Answer(401, ModeRenderer.error("unauthorized", "not authorized"))
            answer.headers = [("WWW-Authenticate", "Basic realm=\"Mode\"")]
        } else if let limited = limit(faults) {
            answer = limited
        } else {
            // A POST that got through must not be answered by an error: it is never repeated.
            passing = transient.next(target: "\(request.method) \(request.target)", dice: renderer.dice)
            if request.method == "POST", passing != .rateLimit, passing != .bareRateLimit { passing = nil }
            answer = passing.flatMap { Answer(passing: $0, dice: renderer.dice, now: now) } ?? answered(route, request, renderer)
        }
        requestCounts.withLock { $0["\(answer.status) \(route.name)", default: 0] += 1 }
        return response(answer, passing: passing, request, renderer)
    }

    private func isAuthorized(_ request: HTTPRequest) -> Bool {
        let parts = (request.headers["authorization"] ?? "").split(separator: " ")
        return parts.count == 2 && parts[0].lowercased() == "basic" && parts[1] == authorization
    }

    private func limit(_ faults: SimulatorFaults) -> Answer? {
        guard faults[.limiter] > 0, let wait = transient.admit(at: clock.elapsedMilliseconds()).waitMilliseconds else { return nil }
        var answer = Answer(429, ModeRenderer.error("too_many_requests", "Too many API requests"))
        answer.headers = [("Retry-After", String((wait + 999) / 1000))]
        return answer
    }
}

extension SimulatedModeAPI {
    private func answered(_ route: ModeRoute, _ request: HTTPRequest, _ renderer: ModeRenderer) -> Answer {
        guard request.method == "GET" || (request.method == "POST" && route.isRunList) else {
            return .notFound("request path not recognized")
        }
        switch route {
        case .verify: return Answer(200, renderer.verify())
        case .user: return Answer(200, renderer.user())
        case .workspace: return Answer(200, renderer.workspace())
        case .account: return Answer(400, ModeRenderer.error("bad_request", "unsupported for use with Api Keys"))
        case .foreignWorkspace: return .notFound("account not found")
        case .unknown: return .notFound("request path not recognized")
        case .spaces: return Answer(200, renderer.spaces(query: request.query))
        case .space(let token):
            guard let index = spaceIndex(token) else { return .notFound("collection not found") }
            return Answer(200, renderer.space(world.spaces[index]))
        case .spaceDatasets(let token):
            guard let index = spaceIndex(token) else { return .notFound("collection not found") }
            return Answer(200, renderer.datasets(space: index, query: request.query))
        case .dataset(let token, let rest):
            return dataset(token, renderer) { answered(rest, dataset: $0, request, renderer) }
        }
    }

    private func spaceIndex(_ token: String) -> Int? { SpaceToken(token).flatMap(world.spaceNumber) }

    /// Finds the dataset of a path, or says why it cannot be read.
    private func dataset(_ token: String, _ renderer: ModeRenderer, _ body: (Int) -> Answer) -> Answer {
        let ghost = Ghost.allCases.first { renderer.dice.strikes($0.fault) && world.datasetCipher.token($0.number) == token }
        if ghost == .forbidden || renderer.dice.faults.forbiddenDatasets.contains(token) {
            return Answer(403, ModeRenderer.error("forbidden", "you do not have access to this report"))
        }
        guard ghost == nil, !renderer.dice.faults.missingDatasets.contains(token),
            let index = DatasetToken(token).flatMap(world.datasetNumber)
        else { return .notFound("report not found") }
        return body(index)
    }

    private func answered(_ rest: ModeRoute.OfDataset, dataset: Int, _ request: HTTPRequest, _ renderer: ModeRenderer) -> Answer {
        switch rest {
        case .itself: return Answer(200, renderer.dataset(dataset))
        case .schedules: return Answer(200, renderer.schedules(dataset: dataset, query: request.query))
        case .schedule(let token):
            return renderer.schedule(token, dataset: dataset).map { Answer(200, $0) } ?? .notFound("report schedule not found")
        case .scheduleRuns(let token):
            let page = renderer.scheduleRuns(token, dataset: dataset, query: request.query)
            return page.map { Answer(200, $0) } ?? .notFound("report schedule not found")
        case .runs(let collection):
            if request.method == "POST" {
                guard let run = world.trigger(dataset: dataset, at: renderer.now) else { return .notFound("report not found") }
                let later = ModeRenderer(
                    world: world, now: max(renderer.now, run.createdAt), faults: renderer.dice.faults, ciphers: ciphers)
                return Answer(202, later.newRun(run, collection: collection))
            }
            if renderer.dice.strikes(.filterError), request.query.contains(where: { $0.name == "filter" }) {
                return Answer(500, ModeRenderer.error("internal_server_error", "Something went wrong"))
            }
            return Answer(200, renderer.runs(dataset: dataset, query: request.query, collection: collection))
        case .run(let token, let collection):
            guard let run = world.run(dataset: dataset, token: token, at: renderer.now) else { return .notFound("report run not found") }
            return Answer(200, renderer.run(run, collection: collection))
        case .queryRuns(let token):
            guard let run = world.run(dataset: dataset, token: token, at: renderer.now) else { return .notFound("report run not found") }
            return Answer(200, renderer.queryRuns(of: run))
        case .queryRun(let queryRun, let token):
            let run = world.run(dataset: dataset, token: token, at: renderer.now)
            return run.flatMap { renderer.queryRun(queryRun, of: $0) }.map { Answer(200, $0) } ?? .notFound("query run not found")
        }
    }

    private func response(_ answer: Answer, passing: SimulatorFault?, _ request: HTTPRequest, _ renderer: ModeRenderer) -> HTTPResponse {
        let visit = FaultDice.hash(request.target) ^ UInt64(bitPattern: renderer.now.milliseconds)
        let isSlow = renderer.dice.strikes(.slow, visit)
        let date = renderer.dice.strikes(.wrongDate, visit) ? UTCDay(year: 2099, month: 1, day: 1).start : renderer.now
        var response = HTTPResponse(status: answer.status, headers: [], body: isSlow ? answer.inPieces : HTTPBody(answer.body))
        response.headers = [
            ("Content-Type", answer.contentType), ("Date", HTTPDate.text(seconds: date.milliseconds / 1000)),
            ("X-RateLimit-Limit", String(TransientFaults.limitCount)), ("Cache-Control", "no-store"),
        ]
        response.headers += answer.headers
        if isSlow { response.pacing = Pacing(initialDelay: .milliseconds(150), chunkInterval: .milliseconds(20)) }
        if passing == .truncated {
            let length = renderer.dice.bits(.truncated, visit) % UInt64(max(answer.body.count, 1))
            response.pacing = Pacing(truncateAfterBytes: Int(length))
        }
        if passing == .disconnect { response.pacing = Pacing(closesWithoutAnswer: true) }
        return response
    }
}
