import ArgumentParser
import Exporter
import Files
import Foundation
import TerminalMonitor

struct MonitorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "monitor",
        abstract: "Watch datasets and runs in the terminal, from a running exporter or from the history on disk.",
        discussion: """
            Worst datasets first. Keys: arrows move, Enter shows a dataset with its runs, / filters, w n d u i l sort, ? explains, q quits. \
            Without a terminal (in a pipe, for example) it prints one table and exits.

              mode-exporter monitor                                   (the history in --storage.path)
              mode-exporter monitor --url http://127.0.0.1:10633      (a running exporter)

            If the exporter requires authentication, set MODE_EXPORTER_USER and MODE_EXPORTER_PASSWORD.
            """)

    @OptionGroup var global: GlobalOptions

    @Option(help: ArgumentHelp("Ask the exporter that runs there instead of reading --storage.path.", valueName: "url"))
    var url: String?

    @Option(help: ArgumentHelp("How often the screen is redrawn.", valueName: "duration"), transform: { try DurationArgument.parse($0) })
    var interval = DurationArgument.oneSecond

    func validate() throws {
        guard (.milliseconds(100)...(.hours(1))).contains(interval.duration) else {
            throw ValidationError("--interval must be 100ms to 1h")
        }
        if let url, !url.hasPrefix("http://"), !url.hasPrefix("https://") {
            throw ValidationError("--url must begin with http:// or https://, for example http://127.0.0.1:10633")
        }
        if url?.contains("@") == true {
            throw ValidationError(
                "--url must not contain a password, which others could read: use MODE_EXPORTER_USER and MODE_EXPORTER_PASSWORD"
            )
        }
    }

    func run() async throws {
        let monitor = Monitor(feed: try feed(), interval: interval.duration)
        try await monitor.run { try OutputFile(path: "-").write(Array($0.utf8)) }
    }

    private func feed() throws -> MonitorFeed {
        guard let url else { return try .storage(try global.context()) }
        let environment = ProcessInfo.processInfo.environment
        let user = environment["MODE_EXPORTER_USER"].map { (name: $0, password: environment["MODE_EXPORTER_PASSWORD"] ?? "") }
        return .exporter(url: url, user: user)
    }
}
