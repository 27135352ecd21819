import Configuration
import Foundation
import ModeAPI
import Reports
import RunModel

/// Looks at everything that must be right before the exporter can work, and explains it to a newcomer.
package struct SetupCheck: Sendable {
    package struct Finding: Sendable, CustomStringConvertible {
        package enum Verdict: String, Sendable {
            case ok = "ok", warning = "warn", failed = "FAIL"
        }

        package let verdict: Verdict
        let subject: String
        let text: String

        package var description: String {
            "[\(verdict.rawValue)]".padding(toLength: 7, withPad: " ", startingAt: 0) + "\(subject): \(text)"
        }
    }

    private let sources: ConfigurationSources
    let storagePath: String
    private let webConfigurationFile: String?

    /// - Parameters:
    ///   - storagePath: the folder of the history.
    ///   - webConfigurationFile: what `serve` gets as `--web.config.file`; nil for none.
    package init(sources: ConfigurationSources, storagePath: String, webConfigurationFile: String? = nil) {
        self.sources = sources
        self.storagePath = storagePath
        self.webConfigurationFile = webConfigurationFile
    }

    /// Looks at one thing after the other. What cannot work because of an earlier failure is not tried.
    package func findings(withNetwork: Bool) -> AsyncStream<Finding> {
        AsyncStream { continuation in
            let task = Task {
                await look(withNetwork: withNetwork) { continuation.yield($0) }
                continuation.finish()
            }
            continuation.onTermination = { _ in task.cancel() }
        }
    }

    private func look(withNetwork: Bool, _ report: (Finding) -> Void) async {
        let configuration: ExporterConfiguration
        do {
            configuration = try sources.load()
            report(
                Finding(
                    verdict: .ok,
                    subject: "configuration",
                    text: sources.file.map { "\($0) is valid" } ?? "no file given; defaults and environment"
                )
            )
        } catch {
            return report(Finding(verdict: .failed, subject: "configuration", text: error.problemInPlace))
        }
        let paths = StoragePaths(root: storagePath, configuration: configuration)
        for warning in SetupWarnings.of(sources, storage: paths) {
            report(Finding(verdict: .warning, subject: "safety", text: warning))
        }
        for finding in Self.periodFindings(configuration) { report(finding) }
        if let webConfigurationFile { for finding in Self.webFindings(webConfigurationFile) { report(finding) } }
        let hasCredentials = lookAtCredentials(configuration.mode, report)
        if withNetwork {
            let clock = hasCredentials ? await lookAtNetwork(configuration, report) : nil
            lookAtStorage(configuration, clockOffset: clock?.clockOffset, report)
        }
    }

    private func lookAtCredentials(_ mode: ExporterConfiguration.Mode, _ report: (Finding) -> Void) -> Bool {
        do throws(ConfigurationError) {
            let workspace = try mode.requiredWorkspace
            _ = try mode.requiredToken.read("mode.token")
            _ = try mode.requiredSecret.read("mode.secret")
            report(Finding(verdict: .ok, subject: "credentials", text: "token and secret are given for the workspace \(workspace)"))
            return true
        } catch {
            report(Finding(verdict: .failed, subject: "credentials", text: error.problemInPlace))
            return false
        }
    }

    /// - Returns: What time it is at the API; nil when it did not answer.
    private func lookAtNetwork(_ configuration: ExporterConfiguration, _ report: (Finding) -> Void) async -> ServerInstant? {
        var clock: ServerInstant?
        do {
            let connection = try ModeConnection(configuration.mode, telemetry: ExporterTelemetry())
            defer { connection.shutdown() }
            let key = try await connection.client.verify()
            clock = key.observedAt
            report(Finding(verdict: .ok, subject: "network", text: "\(configuration.mode.baseURL) answers"))
            report(Self.workspaceFinding(key.value, configured: configuration.mode.workspace ?? ""))
            report(Self.clockFinding(key.observedAt))
            let spaces = try await connection.client.spaces(priority: .interactive)
            report(
                spaces.rows.isEmpty
                    ? Finding(
                        verdict: .failed,
                        subject: "spaces",
                        text: "the key sees no spaces: use a workspace key, or add its member to a space"
                    )
                    : Finding(verdict: .ok, subject: "spaces", text: "the key sees \(spaces.totalCount ?? spaces.rows.count) spaces")
            )
        } catch let error as ModeAPIError {
            report(Finding(verdict: .failed, subject: error.kind.isOfNetwork ? "network" : "API", text: "\(error)"))
        } catch {
            report(Finding(verdict: .failed, subject: "network", text: "\(error)"))
        }
        return clock
    }

    private static func workspaceFinding(_ actual: String?, configured: String) -> Finding {
        guard let actual, actual != configured else {
            return Finding(verdict: .ok, subject: "key", text: "it belongs to the workspace \(configured)")
        }
        return Finding(
            verdict: .failed,
            subject: "key",
            text: "it belongs to the workspace \"\(actual)\", but \"\(configured)\" is configured: set MODE_WORKSPACE=\(actual)"
        )
    }

    private static func clockFinding(_ instant: ServerInstant) -> Finding {
        guard let offset = instant.clockOffset else {
            return Finding(verdict: .warning, subject: "clock", text: "the API sent no Date header; this machine's clock is used as is")
        }
        guard abs(offset) > .seconds(2) else {
            return Finding(verdict: .ok, subject: "clock", text: "this machine and the API agree within two seconds")
        }
        let amount = HumanText.duration(abs(offset))
        return Finding(
            verdict: .warning,
            subject: "clock",
            text:
                "this machine is \(amount) \(offset > .zero ? "behind" : "ahead of") the API. Poll times are corrected for it; for Prometheus, let NTP set the clock"
        )
    }
}

extension ConfigurationError {
    /// The description without the leading word, for lines that name the subject themselves.
    var problemInPlace: String { String(description.dropFirst("configuration: ".count)) }
}

extension ModeAPIError.Kind {
    /// Whether no answer of the API was read at all.
    var isOfNetwork: Bool { [.dns, .connect, .tls, .timeout, .transport].contains(self) }
}
