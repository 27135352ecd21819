import ArgumentParser
import Exporter
import Files
import Foundation
import ModeSimulator
import RunModel
import ServiceLifecycle
import SocketHTTPServer

/// The simulated Mode API alone.
struct SimulateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "Serve a simulated Mode API, or write its pages as files.",
        discussion: """
            The same seed gives the same workspace: datasets on schedules that bunch at full hours, runs that queue for a limited number of \
            slots, failures that come in episodes, durations that drift. Key and secret are simulated-token and simulated-secret.
            """
    )

    @OptionGroup var global: GlobalOptions
    @OptionGroup var world: WorldOptions

    @Option(
        name: .customLong("web.listen-address"), help: ArgumentHelp("Where to listen. (default: 127.0.0.1:10634)", valueName: "address"),
        transform: { try ListenAddress.parse($0) })
    var listenAddress = ListenAddress.tcp(host: "127.0.0.1", port: 10634)

    @Option(help: ArgumentHelp("Write the pages of the API into this folder and exit.", valueName: "dir"), completion: .directory)
    var dump: String?

    @Option(
        help: ArgumentHelp("Write one run object per line into this file (- for stdout) and exit.", valueName: "file"), completion: .file())
    var lines: String?

    func run() async throws {
        let api = try world.api(now: global.now, isStopped: dump != nil || lines != nil || global.asOf != nil && world.speed == 1)
        if let dump {
            let summary = try api.dump(to: dump)
            StandardError.write("wrote \(summary.runCount) runs in \(summary.fileCount) files below \(dump)")
        } else if let lines {
            try writeLines(api, to: lines)
        } else {
            try await serve(api)
        }
    }

    private func writeLines(_ api: SimulatedModeAPI, to path: String) throws {
        let isWritable = path == "-" || FileManager.default.createFile(atPath: path, contents: nil)
        guard isWritable, let handle = path == "-" ? FileHandle.standardOutput : FileHandle(forWritingAtPath: path) else {
            throw RuntimeFailure("cannot write \(path): check that the folder exists and that this user may write to it")
        }
        _ = try api.world.writeLines(at: api.clock.now()) { try handle.write(contentsOf: Data($0)) }
    }

    private func serve(_ api: SimulatedModeAPI) async throws {
        let server = SimulatorServer(api: api, listen: listenAddress)
        let url = try server.start()
        StandardOutput.write(
            """
            simulated Mode API: \(url)
            try it:  MODE_BASE_URL=\(url) MODE_WORKSPACE=\(api.world.parameters.workspace) MODE_TOKEN=\(api.credentials.token) MODE_SECRET=\(api.credentials.secret) mode-exporter serve
            """
        )
        let group = ServiceGroup(
            configuration: .init(
                services: [.init(service: SimulatorService(server: server))],
                gracefulShutdownSignals: [.sigterm, .sigint],
                logger: global.common.logger()
            )
        )
        try await group.run()
    }
}

/// Keeps the simulated API running until the process is asked to stop.
struct SimulatorService: Service {
    let server: SimulatorServer

    func run() async throws {
        try? await gracefulShutdown()
        server.stop(drain: .milliseconds(500))
    }
}

/// A command that could not do its work; the text says what, where, and what to do next.
struct RuntimeFailure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
