import Foundation

/// The web configuration file, read again when it changes.
///
/// `@unchecked Sendable`: `lock` protects `known`.
final class WebConfigurationFile: @unchecked Sendable {
    private let lock = NSLock()
    private let path: String
    private var known: (modifiedAt: Date, configuration: WebConfiguration)?

    init(path: String) { self.path = path }

    /// The file as it is now. Costs one stat(2) while it does not change.
    ///
    /// - Throws: ``ConfigurationError``; nobody is let in on the strength of an older version.
    func current() throws(ConfigurationError) -> WebConfiguration {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        let modifiedAt = attributes?[.modificationDate] as? Date
        if let modifiedAt, let known = lock.withLock({ known }), known.modifiedAt == modifiedAt { return known.configuration }
        let configuration = try WebConfiguration.read(path: path)
        if let modifiedAt { lock.withLock { known = (modifiedAt, configuration) } }
        return configuration
    }
}
