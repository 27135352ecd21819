import Foundation

/// The current TLS context: made again when the settings or their files change, as exporter-toolkit does for every handshake.
///
/// @unchecked Sendable: used by one thread at a time, first by the one that starts the server, then by the event loop's; a context is not
/// Sendable, so a Mutex could not hand it out.
final class TLSContextSource: @unchecked Sendable {
    private struct Key: Equatable {
        let settings: TLSSettings
        let stamps: [FileStamp?]
    }

    private let provider: @Sendable () throws -> TLSSettings?
    private let statistics: Statistics
    private let report: (@Sendable (String) -> Void)?
    private var context: TLSContext
    /// What was tried last, so that a broken file is not read again for each connection.
    private var key: Key?
    private var isProviderFailing = false

    /// Nil when the provider says that there is no TLS.
    init?(
        provider: @escaping @Sendable () throws -> TLSSettings?,
        statistics: Statistics,
        report: (@Sendable (String) -> Void)?
    ) throws(HTTPServerError) {
        do {
            guard let settings = try provider() else { return nil }
            key = Self.key(settings)
            context = try TLSContext(settings)
        } catch let failure as TLSFailure {
            throw HTTPServerError(.tls, failure.text)
        } catch {
            throw HTTPServerError(.tls, "cannot read the TLS settings: \(error)")
        }
        self.provider = provider
        self.statistics = statistics
        self.report = report
    }

    /// The context for a new connection: the last good one when the present settings cannot be used.
    func current() -> TLSContext {
        let settings: TLSSettings
        do {
            guard let provided = try provider() else {
                noteProviderFailure("the settings have no TLS any more; restart to serve plain HTTP")
                return context
            }
            settings = provided
            isProviderFailing = false
        } catch {
            noteProviderFailure("cannot read the TLS settings: \(error)")
            return context
        }
        let newKey = Self.key(settings)
        guard newKey != key else { return context }
        key = newKey
        do {
            context = try TLSContext(settings)
        } catch {
            noteFailure(error.text)
        }
        return context
    }

    private func noteProviderFailure(_ text: String) {
        if !isProviderFailing { noteFailure(text) }
        isProviderFailing = true
    }

    private func noteFailure(_ text: String) {
        statistics.update {
            $0.tlsReloadFailures += 1
            $0.latestTLSReloadFailure = text
        }
        report?(text)
    }

    private static func key(_ settings: TLSSettings) -> Key {
        let paths = [settings.certificate, settings.key, settings.clientCA].compactMap { $0?.path }
        return Key(settings: settings, stamps: paths.map(FileStamp.init(path:)))
    }
}
