import Configuration
import Logging
import Synchronization

/// The configuration in force, and how to read it again.
final class ReloadableConfiguration: Sendable {
    private let sources: ConfigurationSources
    private let telemetry: ExporterTelemetry
    private let logger: Logger
    private let current: Mutex<(configuration: ExporterConfiguration, revision: Int)>

    /// Reads the configuration for the first time.
    ///
    /// - Throws: ``ConfigurationError`` when it cannot be used.
    init(sources: ConfigurationSources, telemetry: ExporterTelemetry, logger: Logger) throws(ConfigurationError) {
        self.sources = sources
        self.telemetry = telemetry
        self.logger = logger
        current = Mutex((try sources.load(), 0))
    }

    /// The configuration in force, with a number that grows whenever it is replaced.
    var inForce: (configuration: ExporterConfiguration, revision: Int) { current.withLock { $0 } }

    /// Reads everything again; on an error the old configuration stays in force.
    @discardableResult
    func reload() -> Result<Void, ConfigurationError> {
        do throws(ConfigurationError) {
            let loaded = try sources.load()
            current.withLock { $0 = (loaded, $0.revision + 1) }
            telemetry.configurationReloaded(successfully: true)
            logger.notice("configuration reloaded")
            return .success(())
        } catch {
            telemetry.configurationReloaded(successfully: false)
            logger.error("configuration not reloaded; the previous one remains in effect", metadata: ["reason": "\(error)"])
            return .failure(error)
        }
    }
}
