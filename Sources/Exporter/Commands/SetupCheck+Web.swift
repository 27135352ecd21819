import Configuration
import SocketHTTPServer

extension SetupCheck {
    /// Whether the web configuration can be used, with its certificates, and what of it may hurt.
    static func webFindings(_ path: String) -> [Finding] {
        let configuration: WebConfiguration
        do {
            configuration = try WebConfiguration.validated(path: path)
        } catch {
            return [Finding(verdict: .failed, subject: "web", text: "\(path): \(error.problemInPlace)")]
        }
        let warnings = warnings(configuration, path: path)
        guard warnings.isEmpty else { return warnings.map { Finding(verdict: .warning, subject: "web", text: $0) } }
        let parts = [
            configuration.tls == nil ? "no TLS" : "TLS",
            configuration.users.isEmpty
                ? "no passwords" : "passwords for \(configuration.users.count == 1 ? "one user" : "\(configuration.users.count) users")",
        ]
        return [Finding(verdict: .ok, subject: "web", text: "\(path) is valid: \(parts.joined(separator: ", "))")]
    }

    private static func warnings(_ configuration: WebConfiguration, path: String) -> [String] {
        var warnings: [String] = []
        if configuration.tls == nil, !configuration.users.isEmpty {
            warnings.append("\(path) asks for passwords but has no tls_server_config: they cross the network unencrypted")
        }
        if case .text = configuration.tls?.key, SetupWarnings.isReadableByAll(path) {
            warnings.append("\(path) contains a private key and is readable by every user: run chmod o-r on it")
        }
        if case .file(let key) = configuration.tls?.key, SetupWarnings.isReadableByAll(key) {
            warnings.append("\(key), the private key, is readable by every user: run chmod o-r on it")
        }
        return warnings
    }
}
