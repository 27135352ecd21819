import ArgumentParser
import Exporter

/// Collects on a schedule and serves HTTP.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Collect on a schedule, keep the history, serve metrics, keep rollups and weekly reports up to date."
    )

    @OptionGroup var global: CommonOptions
    @OptionGroup var web: WebOptions

    func run() async throws {
        let signals = await ServerSignals()
        let server = try ExporterServer(
            sources: global.sources(),
            storagePath: global.storagePath,
            web: web.settings,
            logger: global.logger()
        )
        try await server.run(signals: signals)
    }
}
