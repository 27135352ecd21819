import CurlHTTP
import Exporter
import Foundation
import Logging
import ModeAPI
import ModeSimulator
import RunHistory
import RunModel
import SocketHTTPServer
import TestSupport

/// A collector over a simulated workspace, in process: no socket, no waiting, time moves only when a test says so.
struct CollectorWorkshop {
    let world: SimulatedWorld
    let api: SimulatedModeAPI
    let clock: ManualClock
    let history: RunHistory
    let collector: Collector
    let telemetry = ExporterTelemetry()
    private let directory: TemporaryDirectory

    /// - Parameters:
    ///   - directory: an existing history to go on with.
    ///   - configure: changes the configuration before anything begins.
    init(
        parameters: WorldParameters,
        startingAt now: Timestamp,
        faults: SimulatorFaults = .none,
        directory: TemporaryDirectory? = nil,
        world: SimulatedWorld? = nil,
        configure: (inout ExporterConfiguration) -> Void = { _ in }
    ) throws {
        let clock = ManualClock(now)
        self.clock = clock
        self.world = world ?? SimulatedWorld(parameters)
        api = SimulatedModeAPI(world: self.world, faults: faults, clock: .manual(clock))
        var configuration = ExporterConfiguration()
        configuration.collect.backfillMilliseconds = nil
        configuration.collect.queryRuns = .none
        configure(&configuration)
        self.directory = try directory ?? TemporaryDirectory()
        history = try RunHistory.open(directory: self.directory.url.path, access: .writer, settings: HistorySettings(configuration))
        let pauses = SkippedPauses()
        let modeClock = ModeClock(
            monotonicNanoseconds: { pauses.now },
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
            settings: CollectorSettings(account: parameters.workspace, configuration: configuration),
            clock: ServerClock(local: { clock.now }),
            telemetry: telemetry,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            requestsPerSecond: 1000
        )
    }

    /// What a perfect client would hold now, per dataset.
    func truth() -> [DatasetToken: WorldTotals] {
        Dictionary(uniqueKeysWithValues: world.datasets.map { ($0.token, world.totals(dataset: $0.index, at: clock.now)) })
    }

    /// What the history holds now, per listed dataset.
    func stored() throws -> [DatasetToken: WorldTotals] {
        let totals = try history.totals()
        var result: [DatasetToken: WorldTotals] = [:]
        for dataset in try history.datasets().filter(\.isListed) {
            var figures = WorldTotals()
            for state in RunState.ended {
                guard let total = totals[dataset.id]?.states[state.code], total.runs > 0 else { continue }
                figures.runs[state] = Int(total.runs)
                figures.durationMilliseconds[state] = total.runMilliseconds
            }
            for (state, count) in try history.latestRuns(dataset: dataset.id).inFlight where count > 0 { figures.runs[state] = count }
            result[dataset.dataset.token] = figures
        }
        return result
    }

    /// How many requests were answered since the last call.
    func requestsSince(_ before: [String: Int]) -> Int {
        api.answered.values.reduce(0, +) - before.values.reduce(0, +)
    }

    private static func transport(to api: SimulatedModeAPI, clock: ManualClock) -> ModeHTTPTransport {
        ModeHTTPTransport { (request: CurlRequest) async throws(CurlHTTPError) -> CurlResponse in
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
                receivedAtMilliseconds: clock.now.milliseconds,
                elapsedMilliseconds: 0
            )
        }
    }
}

/// A monotonic clock on which every pause is over at once.
///
/// `@unchecked Sendable`: `lock` protects `nanoseconds`.
private final class SkippedPauses: @unchecked Sendable {
    private let lock = NSLock()
    private var nanoseconds: Int64 = 0

    var now: Int64 { lock.withLock { nanoseconds } }

    func skip(to instant: Int64) {
        lock.withLock { nanoseconds = max(nanoseconds, instant) }
    }
}
