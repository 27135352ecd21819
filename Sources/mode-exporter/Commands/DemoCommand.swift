import ArgumentParser
import Configuration
import Exporter
import Files
import Foundation
import ModeSimulator
import RunModel
import SocketHTTPServer

/// The simulated API and the exporter in one process: the main job, with no account.
struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Try everything without an account: a simulated Mode workspace and the exporter together.",
        discussion: "The history goes to a temporary folder that is removed at the end, unless --storage.path is given."
    )

    @OptionGroup var global: GlobalOptions
    @OptionGroup var world: WorldOptions
    @OptionGroup var web: WebOptions

    func run() async throws {
        let signals = await ServerSignals()
        let storage = DemoStorage(global.common.storagePath == "data" ? nil : global.common.storagePath)
        defer { storage.remove() }
        let api = try world.api(now: global.now, isStopped: false)
        let simulator = SimulatorServer(api: api)
        let url = try simulator.start()
        let (workspace, credentials) = (api.world.parameters.workspace, api.credentials)
        let hasConfiguration = global.common.configurationFile != nil
        let sources = global.common.sources { configuration in
            configuration.mode.baseURL = url
            configuration.mode.workspace = workspace
            configuration.mode.token = .value(credentials.token)
            configuration.mode.secret = .value(credentials.secret)
            guard !hasConfiguration else { return }
            // The simulated API has no limit of its own, and a demo should move while it is watched.
            configuration.mode.requestsPerSecond = 400
            configuration.collect.queryRuns = .all
            configuration.collect.interval = .seconds(5)
            configuration.discovery.interval = .minutes(1)
        }
        let server = try ExporterServer(
            sources: sources,
            storagePath: storage.path,
            web: web.settings,
            logger: global.common.logger(),
            additional: [SimulatorService(server: simulator)]
        )
        server.onListening = { address in
            StandardOutput.write(
                """

                mode-exporter demo: a simulated Mode workspace with \(api.world.datasets.count) datasets and \(world.days) days of history.

                  landing page   \(address)/
                  metrics        \(address)\(web.telemetryPath)
                  capacity       \(address)/capacity
                  reports        \(address)/reports/
                  simulated API  \(url)

                New runs keep arriving; the history is read within a few seconds. Ctrl-C ends the demo.

                """
            )
        }
        try await server.run(signals: signals)
    }
}

private struct DemoStorage {
    let path: String
    private let isTemporary: Bool

    init(_ given: String?) {
        isTemporary = given == nil
        path =
            given
            ?? FileManager.default.temporaryDirectory.appendingPathComponent(
                "mode-exporter-demo-\(ProcessInfo.processInfo.processIdentifier)"
            ).path
    }

    func remove() {
        if isTemporary { try? FileManager.default.removeItem(atPath: path) }
    }
}
