import Foundation
import SocketHTTPServer
import Yams

/// The file of `--web.config.file`, in the format of Prometheus' exporter-toolkit
/// (https://github.com/prometheus/exporter-toolkit/blob/master/docs/web-configuration.md).
///
/// Of its keys, `http_server_config.http2` is accepted and has no effect: the server speaks HTTP/1.1.
package struct WebConfiguration: Sendable {
    /// Nil for plain HTTP.
    package var tls: TLSSettings?
    /// User names and bcrypt hashes; empty when anybody may read.
    package var users: [String: String] = [:]

    /// Plain HTTP for everybody.
    package init() {}

    /// Reads and validates the file. Relative paths in it are relative to its folder.
    package static func read(path: String) throws(ConfigurationError) -> WebConfiguration {
        guard let handle = FileHandle(forReadingAtPath: path), let bytes = try? handle.read(upToCount: ConfigurationFile.maximumBytes),
            let text = String(bytes: bytes, encoding: .utf8)
        else { throw ConfigurationError(path, "cannot read the file: check the path given by --web.config.file and its permissions") }
        let root: Node?
        do { root = try Yams.compose(yaml: text) } catch { throw ConfigurationError(path, "is no YAML: \(error)".replacingOccurrences(of: "\n", with: " ")) }
        var configuration = WebConfiguration()
        guard let root, root.null == nil else { return configuration }
        let top = try YAMLSection(root, place: "", known: ["tls_server_config", "basic_auth_users", "http_server_config"])
        if let http = try top.section("http_server_config", known: ["http2", "headers"]), http.node("headers") != nil {
            throw http.error("headers", "is not supported")
        }
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
        configuration.tls = try readTLS(top, folder: folder)
        configuration.users = try readUsers(top)
        return configuration
    }

    private static func readTLS(_ top: YAMLSection, folder: URL) throws(ConfigurationError) -> TLSSettings? {
        guard let section = try top.section(
            "tls_server_config",
            known: [
                "cert_file", "key_file", "client_ca_file", "client_auth_type", "client_allowed_sans", "min_version", "max_version",
                "cipher_suites", "curve_preferences", "prefer_server_cipher_suites",
            ])
        else { return nil }
        func file(_ key: String) throws(ConfigurationError) -> String? {
            guard let path = try section.text(key) else { return nil }
            let full = path.hasPrefix("/") ? path : folder.appendingPathComponent(path).path
            guard FileManager.default.isReadableFile(atPath: full) else { throw section.error(key, "cannot read \(full)") }
            return full
        }
        guard let certificate = try file("cert_file") else { throw section.error("cert_file", "is missing") }
        guard let key = try file("key_file") else { throw section.error("key_file", "is missing") }
        var settings = TLSSettings(certificateFile: certificate, keyFile: key)
        settings.clientCAFile = try file("client_ca_file")
        settings.clientAuthType =
            try section.value("client_auth_type", expected: ClientAuthType.allCases.map(\.rawValue).joined(separator: ", ")) {
                ClientAuthType(rawValue: $0)
            } ?? settings.clientAuthType
        settings.clientAllowedSANs = try section.list("client_allowed_sans") ?? settings.clientAllowedSANs
        settings.minimumVersion = try version(section, "min_version") ?? settings.minimumVersion
        settings.maximumVersion = try version(section, "max_version") ?? settings.maximumVersion
        settings.cipherSuites = try section.list("cipher_suites") ?? settings.cipherSuites
        settings.curvePreferences = try section.list("curve_preferences") ?? settings.curvePreferences
        settings.prefersServerCipherSuites =
            try section.value("prefer_server_cipher_suites", expected: "true or false") { Bool($0) } ?? settings.prefersServerCipherSuites
        return settings
    }

    private static func version(_ section: YAMLSection, _ key: String) throws(ConfigurationError) -> TLSVersion? {
        try section.value(key, expected: TLSVersion.allCases.map(\.rawValue).joined(separator: ", ")) { TLSVersion(rawValue: $0) }
    }

    private static func readUsers(_ top: YAMLSection) throws(ConfigurationError) -> [String: String] {
        guard let node = top.node("basic_auth_users") else { return [:] }
        guard let mapping = node.mapping else { throw top.error("basic_auth_users", "must map user names to bcrypt hashes") }
        var users: [String: String] = [:]
        for (name, hash) in mapping {
            guard let name = name.string, let hash = hash.string, ["$2a$", "$2b$", "$2y$"].contains(where: hash.hasPrefix), hash.utf8.count == 60 else {
                throw top.error("basic_auth_users", "\(name.string ?? "?") needs a bcrypt hash, as `htpasswd -nBC 10 \"\" | tr -d ':'` prints it")
            }
            users[name] = hash
        }
        return users
    }
}
