import SocketHTTPServer

/// What the `--web.*` flags say.
package struct WebSettings: Sendable {
    /// Where to listen; at least one.
    var listenAddresses: [ListenAddress]
    /// The path of the metrics. Default `/metrics`.
    var telemetryPath: String
    /// The exporter-toolkit file; nil for plain HTTP.
    var configurationFile: String?
    /// Requests answered at once; 0 for no limit. Default 40.
    var maximumRequests: Int
    /// Whether `POST /-/reload` is allowed. Default false.
    var isLifecycleEnabled: Bool

    package init(
        listenAddresses: [ListenAddress] = [.standard], telemetryPath: String = "/metrics", configurationFile: String? = nil,
        maximumRequests: Int = 40, isLifecycleEnabled: Bool = false
    ) {
        self.listenAddresses = listenAddresses
        self.telemetryPath = telemetryPath
        self.configurationFile = configurationFile
        self.maximumRequests = maximumRequests
        self.isLifecycleEnabled = isLifecycleEnabled
    }
}

extension ListenAddress {
    /// `:10633`, on every address of the machine.
    package static var standard: ListenAddress { .tcp(host: nil, port: 10633) }
}
