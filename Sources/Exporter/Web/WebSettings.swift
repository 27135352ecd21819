import SocketHTTPServer

/// What the `--web.*` flags say.
public struct WebSettings: Sendable {
    /// Where to listen; at least one.
    public var listenAddresses: [ListenAddress]
    /// The path of the metrics. Default `/metrics`.
    public var telemetryPath: String
    /// The exporter-toolkit file; nil for plain HTTP.
    public var configurationFile: String?
    /// Requests answered at once; 0 for no limit. Default 40.
    public var maximumRequests: Int
    /// Whether `POST /-/reload` is allowed. Default false.
    public var isLifecycleEnabled: Bool

    /// Memberwise.
    public init(
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
    public static var standard: ListenAddress { .tcp(host: nil, port: 10633) }
}
