import Foundation

/// Puts flags, environment and file together: flags win over the environment, the environment over the file.
package struct ConfigurationSources: Sendable {
    /// The path of the YAML file; nil for none.
    package var file: String?
    /// The environment: `MODE_WORKSPACE`, `MODE_TOKEN`, `MODE_SECRET`, `MODE_BASE_URL`, and with `_FILE` the files of the two secrets.
    var environment: [String: String]
    var flags: @Sendable (inout ExporterConfiguration) -> Void

    package init(
        file: String?,
        environment: [String: String] = ProcessInfo.processInfo.environment,
        flags: @escaping @Sendable (inout ExporterConfiguration) -> Void = { _ in }
    ) {
        self.file = file
        self.environment = environment
        self.flags = flags
    }

    /// Reads everything anew; used at start and on every reload.
    package func load() throws(ConfigurationError) -> ExporterConfiguration {
        var configuration = ExporterConfiguration()
        if let file { configuration = try ConfigurationFile.read(path: file) }
        if let workspace = value("MODE_WORKSPACE") { configuration.mode.workspace = workspace }
        if let url = value("MODE_BASE_URL") {
            configuration.mode.baseURL = try BaseURL.validated(url) { ConfigurationError("MODE_BASE_URL", $0) }
        }
        if let token = secret("MODE_TOKEN") { configuration.mode.token = token }
        if let secret = secret("MODE_SECRET") { configuration.mode.secret = secret }
        flags(&configuration)
        return configuration
    }

    private func value(_ name: String) -> String? {
        environment[name].flatMap { $0.isEmpty ? nil : $0 }
    }

    private func secret(_ name: String) -> SecretSource? {
        value(name).map { .value($0) } ?? value("\(name)_FILE").map { .file($0) }
    }
}
