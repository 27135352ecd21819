import Configuration
import Foundation
import PasswordHash
import SocketHTTPServer
import Yams

/// The file of `--web.config.file`, in the format of Prometheus' exporter-toolkit
/// (https://github.com/prometheus/exporter-toolkit/blob/master/docs/web-configuration.md).
///
/// Of its keys, `http_server_config.http2` is accepted and has no effect: the server speaks HTTP/1.1.
package struct WebConfiguration: Sendable {
    /// Nil for plain HTTP.
    var tls: TLSSettings?
    /// User names and bcrypt hashes; empty when anyone may read.
    var users: [String: String] = [:]
    /// Fields that every response gets; they replace ours of the same name.
    var headers: [(name: String, value: String)] = []
    /// How many requests are answered; nil for any number.
    var rateLimit: RateLimit?

    /// Plain HTTP for everyone.
    init() {}

    /// Reads the file, which may be empty. Relative paths in it are relative to its folder; the files that it names are not looked at.
    ///
    /// - Throws: ``ConfigurationError`` with key and line; never with a value that may be secret.
    static func read(path: String) throws(ConfigurationError) -> WebConfiguration {
        try parse(try text(path), path: path)
    }

    /// Reads the content of a file.
    ///
    /// - Parameter path: the file's, for messages and for the paths in it.
    /// - Throws: as ``read(path:)``.
    package static func parse(_ text: String, path: String) throws(ConfigurationError) -> WebConfiguration {
        let root: Node?
        do {
            root = try YAMLDocument.root(of: text)
        } catch {
            throw ConfigurationError(path, line: error.line, "is not valid YAML: \(error.text)")
        }
        var configuration = WebConfiguration()
        guard let root else { return configuration }
        let top = try YAMLSection(
            root,
            place: "",
            known: ["tls_server_config", "basic_auth_users", "http_server_config", "rate_limit"]
        )
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
        configuration.tls = try readTLS(top, folder: folder)
        configuration.headers = try readHeaders(top)
        configuration.users = try readUsers(top)
        configuration.rateLimit = try readRateLimit(top)
        return configuration
    }

    /// Reads the file and checks the certificates too, for the start.
    static func validated(path: String) throws(ConfigurationError) -> WebConfiguration {
        let configuration = try read(path: path)
        do {
            try configuration.tls?.validate()
        } catch {
            throw ConfigurationError("tls_server_config", "\(error)")
        }
        return configuration
    }

    private static func text(_ path: String) throws(ConfigurationError) -> String {
        guard let handle = FileHandle(forReadingAtPath: path) else {
            throw ConfigurationError(path, "cannot read the file: check the path given by --web.config.file and its permissions")
        }
        defer { try? handle.close() }
        // Nil is the end of the file, where an empty one is from the start.
        let bytes: Data
        do {
            bytes = try handle.read(upToCount: ConfigurationFile.maximumBytes + 1) ?? Data()
        } catch {
            throw ConfigurationError(path, "cannot read the file: check that it is a file and not a folder")
        }
        guard bytes.count <= ConfigurationFile.maximumBytes, let text = String(bytes: bytes, encoding: .utf8) else {
            throw ConfigurationError(path, "the file is not UTF-8 text, or larger than 1 MiB")
        }
        return text
    }

    private static func readUsers(_ top: YAMLSection) throws(ConfigurationError) -> [String: String] {
        guard let node = top.node("basic_auth_users") else { return [:] }
        guard let mapping = node.mapping else { throw top.error("basic_auth_users", "must map user names to bcrypt hashes") }
        var users: [String: String] = [:]
        for (name, hash) in mapping {
            guard let user = name.string, !user.contains(":") else {
                throw ConfigurationError(
                    "basic_auth_users",
                    line: name.mark?.line,
                    "a user name has a colon, which RFC 7617 forbids: no client could send it"
                )
            }
            guard let hash = hash.string, PasswordVerifier.isHash(hash) else {
                throw ConfigurationError(
                    "basic_auth_users",
                    line: name.mark?.line,
                    "\(user) needs a bcrypt hash, as `htpasswd -nBC 10 \"\" | tr -d ':'` prints it"
                )
            }
            users[user] = hash
        }
        return users
    }
}
