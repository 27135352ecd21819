import ArgumentParser
import Exporter
import Files
import Foundation
import RunModel
import SocketHTTPServer

/// The command line. Every subcommand lives in a file of its own under Commands.
@main
struct ModeExporter: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mode-exporter",
        abstract: "Prometheus exporter and reliability reporter for the dataset runs of Mode.",
        discussion: """
            Try it without an account:  mode-exporter demo
            With an account:            MODE_WORKSPACE=… MODE_TOKEN=… MODE_SECRET=… mode-exporter serve
            """,
        version: BuildInformation.current.description,
        subcommands: [
            ServeCommand.self, CollectCommand.self, ImportCommand.self, MetricsCommand.self, RollupCommand.self, ReportCommand.self,
            BackfillCommand.self, RunsCommand.self, CheckCommand.self, BackupCommand.self, CapacityCommand.self, AnalyzeCommand.self,
            MonitorCommand.self,
            SimulateCommand.self,
            DemoCommand.self, DashboardsCommand.self, ConfigCommand.self,
        ])

    /// Decides every exit code: 0 done, 1 failed with one line on stderr, 64 wrong usage.
    static func main() async {
        StandardStreams.occupyClosed()
        ProcessSignals.ignoreBrokenPipes()
        ProcessSignals.ignoreFileSizeLimit()
        ProcessSignals.unblock()
        FileDescriptors.raiseLimit()
        do {
            try refuseHelpOnUnknownCommand()
            var command = try parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch let error where exitCode(for: error) == .failure && !(error is ExitCode) {
            StandardError.write("mode-exporter: \(ShownName.plain("\(error)"))")
            Foundation.exit(1)
        } catch {
            exit(withError: error)
        }
    }

    /// `help NOSUCH` is wrong usage; the parser would print the help of everything and end with 0.
    private static func refuseHelpOnUnknownCommand() throws {
        let arguments = CommandLine.arguments.dropFirst()
        guard arguments.first == "help" else { return }
        var command: any ParsableCommand.Type = ModeExporter.self
        for name in arguments.dropFirst().prefix(while: { !$0.hasPrefix("-") }) {
            guard let next = command.configuration.subcommands.first(where: { $0._commandName == name }) else {
                let commands = ModeExporter.configuration.subcommands.map { $0._commandName }.joined(separator: ", ")
                throw ValidationError("There is no command \"\(name)\". The commands are \(commands).")
            }
            command = next
        }
    }
}
