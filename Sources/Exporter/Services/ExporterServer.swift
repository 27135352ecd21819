import Collection
import Configuration
import DatasetMetrics
import Exposition
import Foundation
import Logging
import PasswordHash
import RunHistory
import RunModel
import ServiceLifecycle
import SocketHTTPServer

/// The running exporter: collects, serves, and keeps everything else up to date, until it is asked to stop.
package final class ExporterServer {
    /// Called with the address of the first listener once requests are answered.
    package var onListening: (String) -> Void = { _ in }

    private let configuration: ReloadableConfiguration
    private let history: RunHistory
    private let telemetry: ExporterTelemetry
    private let clock = ServerClock()
    private let snapshots = SnapshotStore()
    private let storage: StoragePaths
    private let web: WebSettings
    private let stopNotice = StopNotice()
    private let watch: StorageWatch
    private let logger: Logger
    private let additional: [any Service]

    /// Reads the configuration and opens the history; nothing runs yet.
    ///
    /// - Parameters:
    ///   - storagePath: the folder of the history; created when missing.
    ///   - additional: services that live as long as this one.
    /// - Throws: ``ConfigurationError``, ``HistoryError``: each one line for a person.
    package init(
        sources: ConfigurationSources,
        storagePath: String,
        web: WebSettings,
        logger: Logger,
        additional: [any Service] = []
    ) throws {
        ProcessHeap.keepSmall()
        telemetry = ExporterTelemetry()
        configuration = try ReloadableConfiguration(sources: sources, telemetry: telemetry, logger: logger)
        let inForce = configuration.inForce.configuration
        _ = try (inForce.mode.requiredWorkspace, inForce.mode.requiredToken, inForce.mode.requiredSecret)
        StartNotice.write(inForce, file: sources.file, storage: storagePath, to: logger)
        storage = StoragePaths(root: storagePath, configuration: inForce)
        for warning in SetupWarnings.of(sources, storage: storage) { logger.warning("\(warning)") }
        history = try RunHistory.open(directory: storagePath, access: .writer, settings: HistorySettings(inForce))
        watch = StorageWatch(history: history, telemetry: telemetry, clock: clock, logger: logger)
        self.web = web
        self.logger = logger
        self.additional = additional
    }

    /// Runs until SIGTERM or SIGINT.
    ///
    /// - Parameter signals: taken over before anything else was started.
    /// - Throws: ``HTTPServerError`` when an address cannot be bound; what stopped a service.
    package func run(signals: ServerSignals) async throws {
        let configuration = configuration.inForce.configuration
        let account = try configuration.mode.requiredWorkspace
        let builder = SnapshotBuilder(
            history: history,
            account: account,
            windows: configuration.metrics.windows,
            clock: clock,
            store: snapshots,
            exports: configuration.metrics.exports
        )
        try await builder.refresh()
        // Before anything is served, so that a certificate that cannot be read ends the start and not the first handshake.
        if let path = web.configurationFile { _ = try WebConfiguration.validated(path: path) }
        let capacity = makeLiveCapacity()
        let server = try makeServer(configuration, account: account, capacity: capacity)
        let addresses = try server.start()
        for address in addresses { logger.notice("listening", metadata: ["address": "\(address)"]) }
        onListening(addresses.first?.localURL ?? "")
        let maintenance = Maintenance(history: history, storage: storage, clock: clock, telemetry: telemetry, logger: logger)
        let collector = CollectorService(
            configuration: self.configuration,
            makeCollector: collectorFactory(),
            builder: builder,
            telemetry: telemetry,
            clock: clock,
            logger: logger,
            recorder: PassRecorder(history: history, clock: clock, logger: logger),
            afterPass: { await maintenance.run($0) }
        )
        // Stopped in reverse: the collector first, then HTTP, so that the last scrape still gets its answer.
        let services: [any Service] =
            additional + [
                HTTPService(server: server), SnapshotService(builder: builder, watch: watch, logger: logger), capacity,
                collector, stopNotice,
            ]
        let group = ServiceGroup(
            configuration: .init(
                services: services.map { .init(service: $0, successTerminationBehavior: .gracefullyShutdownGroup) },
                logger: logger.atLeast(.warning)
            )
        )
        do {
            try await run(group, signals)
        } catch {
            await maintenance.stop()
            _ = try? history.close()
            throw error
        }
        await maintenance.stop()
        if try !history.close() {
            logger.notice(
                "another process is reading the history; until the next clean shutdown, history.sqlite is complete only with its -wal")
        }
        logger.notice("stopped")
    }

    private func run(_ group: ServiceGroup, _ signals: ServerSignals) async throws {
        try await withThrowingTaskGroup(of: Void.self) { [configuration] tasks in
            tasks.addTask {
                await signals.forward(reload: { configuration.reload() }, stop: { await group.triggerGracefulShutdown() })
            }
            defer { tasks.cancelAll() }
            try await group.run()
        }
    }

    private func collectorFactory() -> @Sendable (ExporterConfiguration) throws -> (collector: Collector, close: @Sendable () -> Void) {
        let (history, clock, telemetry, logger) = (history, clock, telemetry, logger)
        return { configuration in
            let connection = try ModeConnection(configuration.mode, telemetry: telemetry, clock: clock, logger: logger)
            let collector = Collector(
                client: connection.client,
                history: history,
                settings: CollectorSettings(account: try configuration.mode.requiredWorkspace, configuration: configuration),
                clock: clock,
                events: telemetry.events(requestsPerSecond: configuration.mode.requestsPerSecond),
                logger: logger
            )
            return (collector, connection.shutdown)
        }
    }

    private func makeLiveCapacity() -> LiveCapacity {
        let (history, box) = (history, configuration)
        return LiveCapacity(clock: clock, logger: logger) { query, isCancelled in
            try CapacityAnalyzer(history: history, configuration: box.inForce.configuration)
                .analyze(query, maximumRuns: ReportCapacity.maximumRuns, isCancelled: isCancelled)
        }
    }

    private func makeServer(_ configuration: ExporterConfiguration, account: String, capacity: LiveCapacity) throws -> HTTPServer {
        let templates = try PageTemplates()
        let exports = configuration.metrics.exports
        let families = ExporterFamilies(telemetry: telemetry, snapshots: snapshots, configuration: self.configuration)
        let (box, snapshots, logger, stopNotice) = (self.configuration, snapshots, logger, stopNotice)
        let reportWebFailure: @Sendable (String) -> Void = { [telemetry] reason in
            telemetry.webConfigurationFailed()
            logger.error("the web configuration cannot be used", metadata: ["reason": "\(reason)"])
        }
        let webFile = web.configurationFile.map { WebConfigurationFile(path: $0, report: reportWebFailure) }
        let sizeWarning = ScrapeSizeWarning {
            logger.warning(
                "a scrape is \(ScrapeSizeWarning.text(bytes: $0))", metadata: ["bytes": "\($0)"]
            )
        }
        let routes = Routes(
            settings: web,
            metrics: MetricsPage(
                snapshots: snapshots, tail: { ExporterRenderer.render(families.snapshot(), format: $0, exports: exports) },
                sizeWarning: sizeWarning),
            landing: LandingPage(
                templates: templates,
                snapshots: snapshots,
                telemetry: telemetry,
                clock: clock,
                workspace: account,
                baseURL: configuration.mode.baseURL,
                telemetryPath: web.telemetryPath,
                configuration: { box.inForce.configuration }
            ),
            dataset: DatasetPage(
                templates: templates, snapshots: snapshots, clock: clock, workspace: account, logger: logger,
                view: { [history] in try DatasetView($0, history: history, configuration: box.inForce.configuration, now: $1) }),
            capacity: CapacityPage(templates: templates, live: capacity, snapshots: snapshots, clock: clock),
            reports: ReportPages(templates: templates, directory: storage.reports),
            status: StatusPage(
                snapshots: snapshots,
                telemetry: telemetry,
                clock: clock,
                workspace: account,
                requestsPerSecond: { box.inForce.configuration.mode.requestsPerSecond }
            ),
            readiness: { stopNotice.isStopping ? .stopping : snapshots.newest == nil ? .starting : .ready },
            web: { try webFile?.current() ?? WebConfiguration() },
            reload: { box.reload() },
            verifier: PasswordVerifier(),
            sickness: { [watch] in watch.problem }
        )
        var limits = HTTPServerLimits()
        limits.concurrentRequests = web.maximumRequests
        return HTTPServer(
            listen: web.listenAddresses,
            limits: limits,
            tls: webFile.map { file in { @Sendable in try file.current().tls } },
            tlsFailure: reportWebFailure,
            admission: { routes.admission(of: $0) },
            inline: { routes.inlineResponse(to: $0) },
            handler: { routes.response(to: $0) }
        )
    }
}

extension Logger {
    /// The same logger, silent below `level`: for libraries whose notices are of no use to a user.
    func atLeast(_ level: Level) -> Logger {
        var logger = self
        logger.logLevel = max(logger.logLevel, level)
        return logger
    }
}
