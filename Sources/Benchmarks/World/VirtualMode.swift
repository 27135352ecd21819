import Collection
import CurlHTTP
import Foundation
import Logging
import ModeAPI
import ModeSimulator
import RunHistory
import RunModel
import SocketHTTPServer

/// The Mode API of a simulated workspace in this process, on a clock that moves only when something waits: for its budget, or for the next
/// pass. A day costs seconds.
struct VirtualMode: Sendable {
    let api: SimulatedModeAPI
    let clock: ManualClock
    private let start: Timestamp
    /// How long everybody has waited so far, as a time since 1970.
    private let waited = ManualClock(Timestamp(milliseconds: 0))
    private let isStill: Bool

    /// - Parameter isStill: whether time stands still in the workspace, so that nothing changes however long a pass waits.
    init(world: SimulatedWorld, at start: Timestamp, isStill: Bool = false) {
        clock = ManualClock(start)
        self.start = start
        self.isStill = isStill
        api = SimulatedModeAPI(world: world, clock: .manual(clock))
    }

    /// How many requests were answered so far.
    var requests: Int { api.answered.values.reduce(0, +) }

    /// A process that begins to collect now, with default settings and one request at a time, so that the clock stands while an answer is
    /// taken.
    ///
    /// - Parameter beforeWait: called with the instant to which the clock is about to move.
    func collector(
        into history: RunHistory, requestsPerSecond: Double, beforeWait: @escaping @Sendable (Timestamp) -> Void = { _ in }
    ) -> Collector {
        let (clock, start, waited, isStill) = (clock, start, waited, isStill)
        let time = ModeClock(
            monotonicNanoseconds: { waited.now.milliseconds * 1_000_000 },
            now: { clock.now },
            sleepUntilNanoseconds: { (instant) async throws(CancellationError) in
                if Task.isCancelled { throw CancellationError() }
                let wakes = max(waited.now, Timestamp(milliseconds: (instant + 999_999) / 1_000_000))
                waited.set(wakes)
                if !isStill {
                    let then = start.advanced(byMilliseconds: wakes.milliseconds)
                    beforeWait(then)
                    clock.set(then)
                }
                await Task.yield()
            })
        var settings = CollectorSettings(account: api.world.parameters.workspace)
        settings.concurrency = 1
        settings.requestsPerSecond = requestsPerSecond
        let credentials = api.credentials
        return Collector(
            client: ModeClient(
                configuration: ModeAPIConfiguration(baseURL: "http://mode.test", workspace: settings.account, maximumAttempts: 2),
                credentials: { ModeCredentials(token: credentials.token, secret: credentials.secret) },
                transport: { (request) async throws(CurlHTTPError) in answer(request) },
                budget: RequestBudget(requestsPerSecond: requestsPerSecond, clock: time), clock: time, random: { 0 }),
            history: history, settings: settings, clock: ServerClock(local: { clock.now }), time: time,
            logger: Logger(label: "benchmarks") { _ in SwiftLogNoOpLogHandler() })
    }

    private func answer(_ request: CurlRequest) -> CurlResponse {
        let user = request.basicAuth.map { "\($0.user):\($0.password)" } ?? ""
        let key = Data(user.utf8).base64EncodedString()
        let target = String(request.url.dropFirst("http://mode.test".count))
        let response = api.respond(
            HTTPRequest(method: request.method.rawValue, target: target, headers: ["Authorization": "Basic \(key)", "Host": "mode.test"]))
        return CurlResponse(
            status: response.status, headers: CurlHeaders(response.headers), body: response.body.chunks.flatMap { $0 },
            receivedAt: clock.now.date, elapsed: .zero)
    }
}

/// The workspace that lies behind every history of the benchmarks.
///
/// With no days of runs nothing has ever run in it: a pass finds that nothing has changed, whatever runs a history holds already.
enum SimulatedWorkspace {
    static func datasets(_ count: Int) -> [Dataset] {
        let world = world(datasetCount: count, days: 0)
        return world.datasets.map { Dataset(token: $0.token, name: $0.name, space: world.spaces[$0.spaceIndex].space) }
    }

    /// - Parameter days: how many days before ``SyntheticHistory/end`` the first runs are; 0 for a workspace in which nothing runs.
    static func world(datasetCount: Int, days: Int) -> SimulatedWorld {
        let distance = days == 0 ? 30 : -Int64(days)
        return SimulatedWorld(
            WorldParameters(
                workspace: SyntheticHistory.account, datasetCount: datasetCount, spaceCount: max(2, datasetCount / 100),
                start: SyntheticHistory.end.advanced(byMilliseconds: distance * UTCDay.milliseconds)))
    }
}
