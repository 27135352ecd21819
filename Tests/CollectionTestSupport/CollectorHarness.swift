import Collection
import CurlHTTP
import Foundation
import Logging
import ModeAPI
import ModeSimulator
import RunHistory
import RunModel
import SocketHTTPServer
import Synchronization
import TestSupport

/// A collector over a simulated workspace, in process: no socket, no waiting, time moves only when a test says so.
package struct CollectorHarness {
    package let world: SimulatedWorld
    package let api: SimulatedModeAPI
    package let clock: ManualClock
    package let history: RunHistory
    package let collector: Collector
    private let directory: TemporaryDirectory

    /// - Parameters:
    ///   - directory: an existing history to go on with.
    ///   - queryRuns: for which runs the query runs are read; the default reads none.
    ///   - configure: changes the settings before anything begins.
    package init(
        parameters: WorldParameters,
        startingAt now: Timestamp,
        faults: SimulatorFaults = .none,
        directory: TemporaryDirectory? = nil,
        world: SimulatedWorld? = nil,
        queryRuns: QueryRunPolicy = .none,
        configure: (inout CollectorSettings) -> Void = { _ in }
    ) throws {
        let clock = ManualClock(now)
        self.clock = clock
        self.world = world ?? SimulatedWorld(parameters)
        api = SimulatedModeAPI(world: self.world, faults: faults, clock: .manual(clock))
        var settings = CollectorSettings(account: parameters.workspace)
        settings.requestsPerSecond = 1000
        configure(&settings)
        self.directory = try directory ?? TemporaryDirectory()
        history = try RunHistory.open(
            directory: self.directory.url.path, access: .writer, settings: HistorySettings(queryRunPolicy: queryRuns))
        let pauses = SkippedPauses()
        let modeClock = ModeClock(
            monotonicNanoseconds: { pauses.now + (clock.now.milliseconds - now.milliseconds) * 1_000_000 },
            now: { clock.now },
            sleepUntilNanoseconds: { (instant) async throws(CancellationError) in pauses.skip(to: instant) }
        )
        let client = ModeClient(
            configuration: ModeAPIConfiguration(baseURL: "http://mode.test", workspace: parameters.workspace, maximumAttempts: 10),
            credentials: { ModeCredentials(token: "simulated-token", secret: "simulated-secret") },
            transport: Self.transport(to: api, clock: clock),
            budget: RequestBudget(requestsPerSecond: 1e6, burst: 1_000_000, clock: modeClock),
            clock: modeClock,
            random: { 0 }
        )
        collector = Collector(
            client: client,
            history: history,
            settings: settings,
            clock: ServerClock(local: { clock.now }),
            time: modeClock,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
    }

    /// What a perfect client would hold now, per dataset.
    package func truth() -> [DatasetToken: WorldTotals] {
        Dictionary(uniqueKeysWithValues: world.datasets.map { ($0.token, world.totals(dataset: $0.index, at: clock.now)) })
    }

    /// What the history holds now, per listed dataset.
    package func stored() throws -> [DatasetToken: WorldTotals] {
        let totals = try history.totals()
        var result: [DatasetToken: WorldTotals] = [:]
        for dataset in try history.datasets().filter(\.isListed) {
            var figures = WorldTotals()
            for state in RunState.ended {
                guard let total = totals[dataset.id]?.states[state.code], total.runs > 0 else { continue }
                figures.runs[state] = Int(total.runs)
                figures.durationMilliseconds[state] = total.runTime.milliseconds
            }
            for (state, count) in try history.latestRuns(dataset: dataset.id).inFlight where count > 0 { figures.runs[state] = count }
            result[dataset.dataset.token] = figures
        }
        return result
    }

    /// How many requests were answered since the last call.
    package func requestsSince(_ before: [String: Int]) -> Int {
        api.answered.values.reduce(0, +) - before.values.reduce(0, +)
    }

    private static func transport(to api: SimulatedModeAPI, clock: ManualClock) -> ModeHTTPTransport {
        { (request: CurlRequest) async throws(CurlHTTPError) -> CurlResponse in
            let target = String(request.url.dropFirst("http://mode.test".count))
            let user = request.basicAuth?.user ?? ""
            let key = Data("\(user):\(request.basicAuth?.password ?? "")".utf8).base64EncodedString()
            let response = api.respond(
                HTTPRequest(
                    method: request.method.rawValue,
                    target: target,
                    headers: ["Authorization": "Basic \(key)", "Host": "mode.test"]
                )
            )
            if response.pacing?.closesWithoutAnswer == true || response.pacing?.truncateAfterBytes != nil {
                throw CurlHTTPError(kind: .protocol, detail: "the connection was closed early")
            }
            return CurlResponse(
                status: response.status,
                headers: CurlHeaders(response.headers),
                body: response.body.chunks.flatMap { $0 },
                receivedAt: clock.now.date,
                elapsed: .zero
            )
        }
    }
}

/// A monotonic clock on which every pause is over at once.
private final class SkippedPauses: Sendable {
    private let nanoseconds = Mutex<Int64>(0)

    var now: Int64 { nanoseconds.withLock { $0 } }

    func skip(to instant: Int64) {
        nanoseconds.withLock { $0 = max($0, instant) }
    }
}
