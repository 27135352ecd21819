import Configuration
import Foundation
import SocketHTTPServer
import Synchronization
import TestSupport
import Testing

@testable import Exporter

/// The kinds of files that exporter-toolkit's own tests have, good and bad, and what else a file can be.
@Suite struct WebConfigurationTests {
    private static let pair = "cert_file: server.pem, key_file: server.key"
    private static let hash = "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"

    /// A folder with `server.pem`, `server.key` and the file.
    private static func folder(_ text: String) throws -> (folder: TemporaryDirectory, path: String) {
        let folder = try TemporaryDirectory()
        let made = try ChildProcess.run(
            try Tool.path("openssl"),
            ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
                + ["-keyout", folder.path("server.key"), "-out", folder.path("server.pem")]
        )
        #expect(made.status == 0)
        let path = folder.path("web.yml")
        func indented(_ name: String) throws -> String {
            try String(contentsOfFile: folder.path(name), encoding: .utf8).replacing("\n", with: "\n    ")
        }
        let filled = text.replacing("@cert", with: try indented("server.pem")).replacing("@key", with: try indented("server.key"))
        try Data(filled.utf8).write(to: URL(fileURLWithPath: path))
        return (folder, path)
    }

    @Test(arguments: [
        "", "# nothing\n", "tls_server_config: { \(pair) }", "tls_server_config: { \(pair), client_auth_type: VerifyClientCertIfGiven }",
        "tls_server_config: { \(pair), client_auth_type: RequireAndVerifyClientCert }",
        "tls_server_config: { \(pair), client_auth_type: RequireAnyClientCert }",
        "tls_server_config: { \(pair), client_auth_type: RequireClientCert }",
        "tls_server_config: { \(pair), client_auth_type: RequireAndVerifyClientCert, client_ca_file: server.pem }",
        "tls_server_config: { \(pair), client_auth_type: RequireAndVerifyClientCert, client_ca_file: server.pem, client_allowed_sans: [a, b] }",
        "tls_server_config:\n  cert: |\n    @cert\n  key: |\n    @key\n",
        "tls_server_config:\n  cert_file: server.pem\n  key: |\n    @key\n",
        "tls_server_config:\n  \(pair.replacing(", ", with: "\n  "))\n  client_auth_type: RequestClientCert\n  client_ca: |\n    @cert\n",
        "tls_server_config: { \(pair), min_version: TLS12, max_version: TLS12, cipher_suites: [TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384] }",
        """
        tls_server_config: { \(pair), cipher_suites: [TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
          TLS_AES_128_GCM_SHA256, TLS_AES_256_GCM_SHA384, TLS_CHACHA20_POLY1305_SHA256, TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA,
          TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA, TLS_RSA_WITH_AES_128_GCM_SHA256, TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA] }
        """,
        "tls_server_config: { \(pair), cipher_suites: [TLS_AES_128_GCM_SHA256] }",
        "tls_server_config: { \(pair), cipher_suites: [TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384], prefer_server_cipher_suites: false }",
        "tls_server_config: { \(pair), curve_preferences: [CurveP256, CurveP384, CurveP521, X25519] }",
        "tls_server_config: { \(pair), min_version: TLS13, curve_preferences: [CurveP521] }",
        // Without HTTP/2 there are no suites that it would need.
        "tls_server_config: { \(pair), max_version: TLS12, cipher_suites: [TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384] }\nhttp_server_config: { http2: false }",
        "tls_server_config: { \(pair), max_version: TLS12, cipher_suites: [TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384] }",
        "http_server_config: { http2: true }", "basic_auth_users: { alice: \(hash), bob: \(hash.replacing("$2a$05$", with: "$2y$18$")) }",
        """
        http_server_config:
          headers:
            X-Frame-Options: deny
            Strict-Transport-Security: max-age=31536000; includeSubDomains
            X-Content-Type-Options: nosniff
            X-XSS-Protection: 1
            Content-Security-Policy: "default-src 'self' *.test.example.net"
        """,
        "rate_limit: { interval: 0, burst: 0 }", "rate_limit: { interval: \"1s\", burst: 0 }", "rate_limit: { interval: 1m30s, burst: 20 }",
    ])
    func takesEveryGoodKind(text: String) throws {
        let (folder, path) = try Self.folder(text)
        #expect(throws: Never.self) { try WebConfiguration.validated(path: path) }
        withExtendedLifetime(folder) {}
    }

    @Test(arguments: [
        ("one\ntwo\n", "must be a mapping"), ("tls_server_config: { cert_filse: server.pem }", "did you mean `cert_file`"),
        ("tls_server_config: {}", "one of cert and cert_file"),
        ("tls_server_config: { cert_file: \"\", key_file: server.key }", "one of cert and cert_file"),
        ("tls_server_config: { cert: \"\", key_file: server.key }", "one of cert and cert_file"),
        ("tls_server_config: { cert_file: server.pem, key_file: \"\" }", "one of key and key_file"),
        ("tls_server_config: { cert_file: server.pem, key: \"\" }", "one of key and key_file"),
        ("tls_server_config: { cert_file: \"\", key_file: \"\", client_auth_type: x }", "one of cert and cert_file"),
        ("tls_server_config: { cert_file: none, key_file: server.key }", "cannot read the certificate /"),
        ("tls_server_config: { cert_file: server.pem, key_file: none }", "cannot read the key /"),
        ("tls_server_config: { cert_file: none, key_file: none }", "cannot read the certificate /"),
        ("tls_server_config: { \(pair), client_ca_file: none }", "cannot read the client CA /"),
        ("tls_server_config: { \(pair), client_ca_file: server.pem }", "clients are not asked for a certificate"),
        ("tls_server_config: { \(pair), client_ca_file: /dev/null }", "clients are not asked for a certificate"),
        ("tls_server_config: { \(pair), client_auth_type: RequireAnyClientCert, client_ca_file: /dev/null }", "cannot read the client CA"),
        ("tls_server_config: { \(pair), client_auth_type: x }", "is not one of NoClientCert"),
        (
            "tls_server_config: { \(pair), cipher_suites: [TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA2048] }",
            "cipher suite TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA2048 is unknown"
        ),
        ("tls_server_config: { \(pair), curve_preferences: [CurveP257] }", "curve CurveP257 is unknown"),
        ("tls_server_config: { \(pair), min_version: TLS111 }", "is not one of TLS12, TLS13"),
        ("tls_server_config: { \(pair), min_version: TLS13, max_version: TLS12 }", "lowest TLS version is above the highest"),
        ("basic_auth_users: { john: doe }", "john needs a bcrypt hash"), ("basic_auth_users: [a]", "must map user names"),
        ("basic_auth_users: { \"a:b\": \(hash) }", "a user name has a colon"),
        ("http_server_config: { headers: { X-Content-Type-Options: sniff } }", "\"sniff\" is not one of nosniff"),
        ("http_server_config: { headers: { X-Frame-Options: foo } }", "\"foo\" is not one of deny, sameorigin"),
        ("http_server_config: { headers: { Content-Type: foo } }", "http_server_config.headers.Content-Type (line 1): unknown key"),
        ("http_server_config: { http2: maybe }", "true or false"),
        ("rate_limit: { interval: soon }", "a duration"), ("rate_limit: { interval: -1s }", "a duration"),
        ("rate_limit: { burst: -1 }", "a number of requests"), ("unknown: 1", "unknown key"),
    ])
    func refusesEveryBadKindForItsReason(text: String, reason: String) throws {
        let (folder, path) = try Self.folder(text)
        let error = #expect(throws: ConfigurationError.self) { try WebConfiguration.validated(path: path) }
        #expect(error?.description.contains(reason) == true, "\(error?.description ?? "")")
        withExtendedLifetime(folder) {}
    }

    @Test func aMissingFileAndAFolderAreNamed() throws {
        let folder = try TemporaryDirectory()
        for path in [folder.path("none.yml"), folder.path("")] {
            let error = #expect(throws: ConfigurationError.self) { try WebConfiguration.read(path: path) }
            #expect(error?.description.contains("cannot read the file") == true)
        }
    }

    /// Whatever is wrong with the YAML, the line that is wrong is not shown: it may be a key or a hash.
    @Test(arguments: [
        "a: hunter2: hunter2", "- hunter2\nhunter2", "a: \"hunter2", "a: [hunter2", "{hunter2", "a: b\n hunter2: c", "\thunter2: a",
        "a: *hunter2",
        "a: !<hunter2 b", "a: &hunter2", "a: 'hunter2\nb: c", "%hunter2", "hunter2: 1\nhunter2: 2", "a: |\n  hunter2\n hunter2: x\n- ",
        "a: @hunter2",
        "basic_auth_users:\n  alice: hunter2\n bob: hunter2", "a: b\u{7}hunter2", "a: >x\n hunter2",
    ])
    func syntaxErrorsShowNoContent(text: String) throws {
        let folder = try TemporaryDirectory()
        let path = folder.path("web.yml")
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        let error = #expect(throws: ConfigurationError.self) { try WebConfiguration.read(path: path) }
        // An unknown key is named, which helps more than it harms; a value never is.
        #expect(
            error.map { !$0.description.contains("hunter2") || $0.description.contains("unknown key") } == true,
            "\(error?.description ?? "")")
    }

    @Test(
        arguments: [
            ("0", 0), ("1s", 1_000_000_000), ("1m30s", 90_000_000_000), ("0.5h", 1_800_000_000_000), ("100ms", 100_000_000), ("1µs", 1_000),
            ("5", 5), ("", nil), ("s", nil), ("1", 1), ("1x", nil), ("-1s", nil), ("1s2", nil), ("1..5s", nil), ("99999h", nil),
            ("٣s", nil),
        ] as [(String, Int64?)])
    func readsLengthsOfTimeAsGoDoes(text: String, nanoseconds: Int64?) {
        #expect(GoDuration.nanoseconds(text) == nanoseconds)
    }

    // MARK: Changes

    private func write(_ user: String, to path: String) throws {
        try Data("basic_auth_users: { \(user): \(Self.hash) }\n".utf8).write(to: URL(fileURLWithPath: path))
    }

    /// Kubernetes mounts a link to `..data/web.yml`, where `..data` is a link to a folder that is exchanged.
    @Test func noticesAChangeBehindSymbolicLinks() throws {
        let folder = try TemporaryDirectory()
        let files = FileManager.default
        for name in ["one", "two"] {
            try files.createDirectory(atPath: folder.path(name), withIntermediateDirectories: true)
            try write(name, to: folder.path("\(name)/web.yml"))
        }
        try files.createSymbolicLink(atPath: folder.path("..data"), withDestinationPath: "one")
        try files.createSymbolicLink(atPath: folder.path("web.yml"), withDestinationPath: "..data/web.yml")
        let file = WebConfigurationFile(path: folder.path("web.yml")) { _ in }
        #expect(try file.current().users.keys.sorted() == ["one"])
        try files.createSymbolicLink(atPath: folder.path("..new"), withDestinationPath: "two")
        #expect(rename(folder.path("..new"), folder.path("..data")) == 0)
        #expect(try file.current().users.keys.sorted() == ["two"])
    }

    /// Neither the time of modification nor the size says that the file is another one.
    @Test(arguments: [true, false])
    func noticesAChangeThatKeepsTimeAndSize(isReplaced: Bool) throws {
        let folder = try TemporaryDirectory()
        let (path, other) = (folder.path("web.yml"), folder.path("other.yml"))
        let files = FileManager.default
        let time = Date(timeIntervalSince1970: 1_700_000_000)
        try write("one", to: path)
        try files.setAttributes([.modificationDate: time], ofItemAtPath: path)
        let file = WebConfigurationFile(path: path) { _ in }
        #expect(try file.current().users.keys.sorted() == ["one"])
        try write("two", to: isReplaced ? other : path)
        try files.setAttributes([.modificationDate: time], ofItemAtPath: isReplaced ? other : path)
        if isReplaced { #expect(rename(other, path) == 0) }
        #expect(try file.current().users.keys.sorted() == ["two"])
    }

    @Test func aBrokenFileLetsNoOneInAndIsReportedOnce() throws {
        let folder = try TemporaryDirectory()
        let path = folder.path("web.yml")
        let reports = Mutex<[String]>([])
        let file = WebConfigurationFile(path: path) { text in reports.withLock { $0.append(text) } }
        try write("one", to: path)
        _ = try file.current()
        for text in ["basic_auth_users: {", "basic_auth_users: {", "nonsense: 1"] {
            try Data(text.utf8).write(to: URL(fileURLWithPath: path))
            for _ in 0..<3 { #expect(throws: ConfigurationError.self) { try file.current() } }
        }
        #expect(reports.withLock { $0.count } == 2)
        try write("two", to: path)
        #expect(try file.current().users.keys.sorted() == ["two"])
        try FileManager.default.removeItem(atPath: path)
        #expect(throws: ConfigurationError.self) { try file.current() }
        #expect(reports.withLock { $0.last }?.contains("cannot read the file") == true)
    }
}
