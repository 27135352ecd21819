import ArgumentParser
import Exporter
import SocketHTTPServer

/// The flags of commands that serve HTTP, named as exporters name them.
struct WebOptions: ParsableArguments {
    @Option(
        name: .customLong("web.listen-address"),
        parsing: .singleValue,
        help: ArgumentHelp("Where to listen; repeatable. Port, host and port, or unix:/path. (default: :10633)", valueName: "address"),
        transform: { try ListenAddress.parse($0) }
    )
    var listenAddresses: [ListenAddress] = []

    @Option(name: .customLong("web.telemetry-path"), help: ArgumentHelp("The path of the metrics.", valueName: "path"))
    var telemetryPath = "/metrics"

    @OptionGroup var configuration: WebConfigurationOption

    @Option(
        name: .customLong("web.max-requests"),
        help: ArgumentHelp("Requests answered at once; more get 503. 0 for no limit.", valueName: "count")
    )
    var maximumRequests = 40

    @Flag(name: .customLong("web.enable-lifecycle"), help: "Allow POST /-/reload.")
    var isLifecycleEnabled = false

    func validate() throws {
        guard telemetryPath.hasPrefix("/"), telemetryPath.count > 1 else {
            throw ValidationError("--web.telemetry-path must begin with / and name a path, for example /metrics")
        }
        guard (0...100_000).contains(maximumRequests) else { throw ValidationError("--web.max-requests must be 0 to 100000") }
    }

    var settings: WebSettings {
        WebSettings(
            listenAddresses: listenAddresses.isEmpty ? [.standard] : listenAddresses,
            telemetryPath: telemetryPath,
            configurationFile: configuration.file,
            maximumRequests: maximumRequests,
            isLifecycleEnabled: isLifecycleEnabled
        )
    }
}

/// The file that says who may use the web pages, for those who serve them and for `check`.
struct WebConfigurationOption: ParsableArguments {
    @Option(
        name: .customLong("web.config.file"),
        help: ArgumentHelp("TLS and basic authentication, in the format of Prometheus' exporter-toolkit.", valueName: "file"),
        completion: .file()
    )
    var file: String?
}
