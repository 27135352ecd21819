import CurlHTTP
import Foundation
import ModeAPI
import RunModel
import Synchronization
import TestSupport
import Testing

/// A Mode that answers from a script, and a client for it. A request beyond the script is a failure of the test.
final class ScriptedMode: Sendable {
    typealias Answer = Result<CurlResponse, CurlHTTPError>

    static let date = "Mon, 23 Nov 2026 12:00:00 GMT"
    static let dateMilliseconds: Int64 = 1_795_435_200_000
    static let credentials = ModeCredentials(token: "key-id-4711", secret: "hunter2-and-more")

    let time: ManualClock
    let observed = Recorder<String>()
    let budget: RequestBudget
    private struct State {
        var script: [Answer]
        var received: [(request: CurlRequest, milliseconds: Int64)] = []
    }

    private let state: Mutex<State>

    /// - Parameter time: by default a clock that whoever sleeps moves himself.
    init(_ script: [Answer], requestsPerSecond: Double = 1000, time: ManualClock = ManualClock(movesBySleeping: true)) {
        state = Mutex(State(script: script))
        self.time = time
        budget = RequestBudget(requestsPerSecond: requestsPerSecond, clock: time.clock)
    }

    var requests: [CurlRequest] { state.withLock { $0.received.map(\.request) } }
    var urls: [String] { requests.map(\.url) }
    /// When each request came, in milliseconds since the start.
    var times: [Int64] { state.withLock { $0.received.map(\.milliseconds) } }

    var transport: ModeHTTPTransport {
        { (request) async throws(CurlHTTPError) in try self.answer(request).get() }
    }

    /// Jitter is switched off: every pause has its full length.
    func client(
        baseURL: String = "https://mode.example",
        maximumAttempts: Int = 4,
        credentials: @escaping @Sendable () throws -> ModeCredentials = { ScriptedMode.credentials }
    ) -> ModeClient {
        let observed = observed
        return ModeClient(
            configuration: ModeAPIConfiguration(
                baseURL: baseURL,
                workspace: "acme",
                maximumAttempts: maximumAttempts,
                maximumRowsPerPage: 5
            ),
            credentials: credentials,
            transport: transport,
            budget: budget,
            observer: ModeRequestObserver(requestFinished: { endpoint, code, _ in observed.add(endpoint.rawValue + " " + code) }),
            clock: time.clock,
            random: { 1 }
        )
    }

    private func answer(_ request: CurlRequest) -> Answer {
        state.withLock {
            $0.received.append((request, time.milliseconds))
            guard !$0.script.isEmpty else {
                Issue.record("a request beyond the script: \(request.url)")
                return .failure(CurlHTTPError(kind: .protocol, detail: "no more answers"))
            }
            return $0.script.removeFirst()
        }
    }

    static func ok(_ json: String) -> Answer { status(200, json) }

    static func status(_ status: Int, _ body: String = "{}", _ headers: [(name: String, value: String)] = []) -> Answer {
        let standard = [(name: "Date", value: date), (name: "Content-Type", value: "application/hal+json")]
        return .success(
            CurlResponse(
                status: status,
                headers: CurlHeaders(headers + standard),
                body: Array(body.utf8),
                receivedAt: Timestamp(milliseconds: dateMilliseconds + 500).date,
                elapsed: .milliseconds(80),
                firstByte: .milliseconds(50)
            )
        )
    }

    static func failure(_ kind: CurlHTTPError.Kind) -> Answer {
        .failure(CurlHTTPError(kind: kind, detail: "something with \(kind.rawValue)", origin: "https://mode.example"))
    }

    static func runs(_ rows: [String], pagination: String = "{}") -> Answer {
        ok("{\"pagination\":\(pagination),\"_embedded\":{\"report_runs\":[\(rows.joined(separator: ","))]}}")
    }

    static func run(_ token: String, _ state: String = "succeeded", createdAt: String, completedAt: String? = nil) -> String {
        let end = completedAt.map { "\"\($0)\"" } ?? "null"
        return "{\"token\":\"\(token)\",\"state\":\"\(state)\",\"created_at\":\"\(createdAt)\",\"completed_at\":\(end)}"
    }
}

extension DatasetToken {
    static func named(_ text: String) throws -> Self { try #require(Self(text)) }
}
