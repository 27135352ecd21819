import Collection
import Configuration
import CurlHTTP
import Logging
import ModeAPI
import RunHistory
import RunModel

/// How the exporter reaches Mode: one budget and one set of connections for everything.
package struct ModeConnection: Sendable {
    package let client: ModeClient
    /// Closes the connections; call it when the process ends.
    package let shutdown: @Sendable () -> Void

    /// Prepares to talk to the workspace of a configuration; sends nothing yet.
    ///
    /// - Parameters:
    ///   - clock: by which pauses are reported to `telemetry`.
    ///   - logger: logs when the API asks the exporter to wait; nil logs nothing.
    /// - Throws: ``ConfigurationError`` when workspace, token or secret are missing.
    package init(
        _ configuration: ExporterConfiguration.Mode, telemetry: ExporterTelemetry, clock: ServerClock = ServerClock(), logger: Logger? = nil
    ) throws(ConfigurationError) {
        let workspace = try configuration.requiredWorkspace
        let (token, secret) = (try configuration.requiredToken, try configuration.requiredSecret)
        let http = CurlHTTPClient(connections: 4, userAgent: BuildInformation.current.userAgent)
        shutdown = { http.shutdown() }
        client = ModeClient(
            configuration: ModeAPIConfiguration(
                baseURL: configuration.baseURL,
                workspace: workspace,
                timeout: configuration.timeout
            ),
            credentials: { ModeCredentials(token: try token.read("mode.token"), secret: try secret.read("mode.secret")) },
            transport: http.send,
            budget: RequestBudget(requestsPerSecond: configuration.requestsPerSecond),
            observer: ModeRequestObserver(
                requestFinished: { telemetry.requestEnded(endpoint: $0.rawValue, code: $1, seconds: $2) },
                budgetWaited: { telemetry.waited($0) },
                paused: { pause in
                    guard telemetry.paused(for: pause, now: clock.now) else { return }
                    logger?.notice(
                        "Mode limits the rate of requests; waiting", metadata: ["seconds": "\(pause.components.seconds)"])
                }
            )
        )
    }
}

extension HistorySettings {
    package init(_ configuration: ExporterConfiguration) {
        self.init(
            waitingStates: Set(configuration.collect.waitingStates.map(\.name)),
            queryRunPolicy: configuration.collect.queryRuns,
            durationBuckets: configuration.metrics.durationBuckets.map { .milliseconds(Int64(($0 * 1000).rounded())) },
            queueBuckets: configuration.metrics.queueBuckets.map { .milliseconds(Int64(($0 * 1000).rounded())) }
        )
    }
}
