import Foundation
import Logging

/// The configuration in force, and how to read it again.
///
/// `@unchecked Sendable`: `lock` protects `current` and `revision`.
package final class ConfigurationBox: @unchecked Sendable {
    private let lock = NSLock()
    private let sources: ConfigurationSources
    private let telemetry: ExporterTelemetry
    private let logger: Logger
    private var current: ExporterConfiguration
    private var revision = 0

    /// Reads the configuration for the first time.
    ///
    /// - Throws: ``ConfigurationError`` when it cannot be used.
    package init(sources: ConfigurationSources, telemetry: ExporterTelemetry, logger: Logger) throws(ConfigurationError) {
        self.sources = sources
        self.telemetry = telemetry
        self.logger = logger
        current = try sources.load()
    }

    /// The configuration in force, with a number that grows whenever it is replaced.
    package var inForce: (configuration: ExporterConfiguration, revision: Int) { lock.withLock { (current, revision) } }

    /// Reads everything again; on an error the old configuration stays in force.
    @discardableResult
    package func reload() -> Result<Void, ConfigurationError> {
        do throws(ConfigurationError) {
            let loaded = try sources.load()
            lock.withLock {
                current = loaded
                revision += 1
            }
            telemetry.configurationReloaded(successfully: true)
            logger.notice("configuration reloaded")
            return .success(())
        } catch {
            telemetry.configurationReloaded(successfully: false)
            logger.error("configuration not reloaded; the old one stays in force", metadata: ["reason": "\(error)"])
            return .failure(error)
        }
    }
}
