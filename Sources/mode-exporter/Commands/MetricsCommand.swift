import ArgumentParser
import Exporter
import Exposition

struct MetricsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "metrics",
        abstract: "Print the metrics of the stored history.",
        discussion: "Works while an exporter is running. What only a running exporter knows (requests, passes) is left out or 0."
    )

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text, openmetrics
    }

    @OptionGroup var global: GlobalOptions
    @OptionGroup var output: OutputOptions

    @Option(help: "text (Prometheus 0.0.4) or openmetrics (1.0).")
    var format = Format.text

    func run() async throws {
        try output.write(try StoredExposition.render(try global.context(), format: format == .text ? .text : .openMetrics))
    }
}
