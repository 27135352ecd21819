import ArgumentParser
import Exporter
import Files

/// Grafana dashboards and Prometheus rules with the objectives of the configuration.
struct DashboardsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dashboards", abstract: "Write Grafana dashboards and Prometheus rules for your objectives.",
        discussion: """
            Each entry of slo in the configuration gets its own alerts. An objective whose burn-rate alert could never fire is refused. \
            Files that are already up to date are left alone.
            """)

    @OptionGroup var global: GlobalOptions

    @Argument(help: ArgumentHelp("The folder to write into.", valueName: "dir"), completion: .directory)
    var directory = "dashboards"

    func run() async throws {
        let written = try DashboardFiles.write(try global.context(), to: directory)
        for path in written { StandardOutput.write("\(directory)/\(path)") }
        if written.isEmpty { StandardError.write("everything in \(directory) is up to date") }
    }
}
