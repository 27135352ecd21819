import Configuration
import Foundation
import SocketHTTPServer

extension WebConfiguration {
    private static let tlsKeys: Set<String> = [
        "cert", "key", "client_ca", "cert_file", "key_file", "client_ca_file", "client_auth_type", "client_allowed_sans", "min_version",
        "max_version", "cipher_suites", "curve_preferences", "prefer_server_cipher_suites",
    ]

    static func readTLS(_ top: YAMLSection, folder: URL) throws(ConfigurationError) -> TLSSettings? {
        guard let section = try top.section("tls_server_config", known: tlsKeys) else { return nil }
        guard let certificate = source(section, "cert", folder: folder) else {
            throw section.error("cert_file", "one of cert and cert_file must be given")
        }
        guard let key = source(section, "key", folder: folder) else {
            throw section.error("key_file", "one of key and key_file must be given")
        }
        var settings = TLSSettings(certificate: certificate, key: key)
        settings.clientCA = source(section, "client_ca", folder: folder)
        settings.clientAuthType = try clientAuthType(section) ?? settings.clientAuthType
        settings.clientAllowedSANs = try section.list("client_allowed_sans") ?? settings.clientAllowedSANs
        settings.minimumVersion = try version(section, "min_version") ?? settings.minimumVersion
        settings.maximumVersion = try version(section, "max_version") ?? settings.maximumVersion
        settings.cipherSuites = try section.list("cipher_suites") ?? settings.cipherSuites
        settings.curvePreferences = try section.list("curve_preferences") ?? settings.curvePreferences
        settings.prefersServerCipherSuites =
            try section.value("prefer_server_cipher_suites", expected: "true or false") { Bool($0) } ?? settings.prefersServerCipherSuites
        return settings
    }

    /// The file of `NAME_file`, else the text of `NAME`, as exporter-toolkit has it; an empty value is a missing one.
    private static func source(_ section: YAMLSection, _ name: String, folder: URL) -> PEMSource? {
        func text(_ key: String) -> String? { section.node(key)?.scalar?.string.isEmpty == false ? section.node(key)?.scalar?.string : nil }
        if let path = text("\(name)_file") { return .file(path.hasPrefix("/") ? path : folder.appendingPathComponent(path).path) }
        return text(name).map { .text($0) }
    }

    private static func clientAuthType(_ section: YAMLSection) throws(ConfigurationError) -> ClientAuthType? {
        let known = ClientAuthType.allCases.map(\.rawValue).joined(separator: ", ")
        return try section.value("client_auth_type", expected: "one of \(known)") {
            // The name that exporter-toolkit had first.
            $0 == "RequireClientCert" ? .requireAny : ClientAuthType(rawValue: $0)
        }
    }

    private static func version(_ section: YAMLSection, _ key: String) throws(ConfigurationError) -> TLSVersion? {
        let known = TLSVersion.allCases.map(\.rawValue).joined(separator: ", ")
        return try section.value(key, expected: "one of \(known)") { TLSVersion(rawValue: $0) }
    }
}
