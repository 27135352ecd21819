import Foundation
import Synchronization
import Testing

@testable import SocketHTTPServer

@Suite struct TLSTests {
    private let certificates: Certificates

    init() throws {
        certificates = try Certificates()
        try certificates.makeSelfSigned("server", commonName: "first")
    }

    private var settings: TLSSettings {
        TLSSettings(certificate: .file(certificates.path("server.pem")), key: .file(certificates.path("server.key")))
    }

    private func serve(_ settings: TLSSettings) throws -> RunningServer {
        try RunningServer(tls: { settings }, handler: { .text(200, "secret \($0.path)") })
    }

    @Test(arguments: ["-tls1_2", "-tls1_3"])
    func servesOverTLS(version: String) throws {
        let server = try serve(settings)
        let answer = try certificates.get(
            "/x",
            port: server.port,
            arguments: [version, "-verify_return_error", "-CAfile", certificates.path("server.pem")]
        )
        #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
        #expect(answer.hasSuffix("secret /x"))
    }

    @Test func sendsLargeBodiesWhole() throws {
        let body = HTTPBody([UInt8](repeating: 65, count: 8 << 20))
        let settings = settings
        let server = try RunningServer(tls: { settings }, handler: { _ in HTTPResponse(status: 200, body: body) })
        let answer = try certificates.get("/", port: server.port)
        #expect(answer.utf8.suffix(8 << 20).elementsEqual(body.chunks[0]))
    }

    @Test func refusesVersionsBelowTheLowest() throws {
        var settings = settings
        settings.minimumVersion = .tls13
        let server = try serve(settings)
        #expect(try certificates.get("/", port: server.port, arguments: ["-tls1_2"]) == "")
        #expect(try certificates.get("/", port: server.port, arguments: ["-tls1_3"]) != "")
        #expect(server.server.metrics.handshakeFailures == 1)
    }

    /// The clients name P-256 as well, because the certificate has it; the server must not take it for the exchange of keys.
    @Test func usesTheChosenSuiteAndCurve() throws {
        var settings = settings
        settings.cipherSuites = ["TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"]
        settings.curvePreferences = ["CurveP384"]
        let server = try serve(settings)
        let right = ["-tls1_2", "-cipher", "ECDHE-ECDSA-AES256-GCM-SHA384", "-groups", "P-384:P-256"]
        #expect(try certificates.get("/", port: server.port, arguments: right) != "")
        #expect(try certificates.get("/", port: server.port, arguments: ["-tls1_2", "-cipher", "ECDHE-ECDSA-AES128-GCM-SHA256"]) == "")
        #expect(try certificates.get("/", port: server.port, arguments: ["-tls1_2", "-groups", "X25519:P-256"]) == "")
    }

    @Test func tellsPlainClientsThatThePortSpeaksTLS() throws {
        let server = try serve(settings)
        let client = try server.client()
        try client.get("/")
        let answer = String(decoding: try client.readToEnd(), as: UTF8.self)
        #expect(answer.hasPrefix("HTTP/1.1 400 Bad Request\r\n"))
        #expect(answer.contains("use https://"))
    }

    /// What each type takes: no certificate, one of the client CA, one of somebody else.
    @Test(arguments: [
        (ClientAuthType.noCertificate, [true, true, true]), (.request, [true, true, true]), (.requireAny, [false, true, true]),
        (.verifyIfGiven, [true, true, false]), (.requireAndVerify, [false, true, false]),
    ])
    func asksClientsForCertificates(type: ClientAuthType, outcome: [Bool]) throws {
        try certificates.makeSelfSigned("ca", commonName: "ca")
        try certificates.make("known", signedBy: "ca", alternativeNames: "DNS:client")
        try certificates.makeSelfSigned("stranger", commonName: "stranger")
        var settings = settings
        settings.clientAuthType = type
        if type != .noCertificate { settings.clientCA = .file(certificates.path("ca.pem")) }
        let server = try serve(settings)
        for (name, isTaken) in zip(["", "known", "stranger"], outcome) {
            let certificate = name.isEmpty ? [] : ["-cert", certificates.path("\(name).pem"), "-key", certificates.path("\(name).key")]
            let answer = try certificates.get("/", port: server.port, arguments: certificate)
            #expect(answer.hasPrefix("HTTP/1.1 200") == isTaken, "\(type.rawValue) with \(name)")
        }
    }

    @Test(arguments: [
        (["client.example"], true), (["10.1.2.3"], true), (["2001:db8::1"], true), (["spiffe://a/b"], true), (["me@example.org"], true),
        (["example", "other"], false), (["*.example"], false),
    ])
    func comparesTheNamesOfClients(allowed: [String], isTaken: Bool) throws {
        try certificates.makeSelfSigned("ca", commonName: "ca")
        try certificates.make(
            "known",
            signedBy: "ca",
            alternativeNames: "DNS:client.example,IP:10.1.2.3,IP:2001:db8::1,URI:spiffe://a/b,email:me@example.org"
        )
        var settings = settings
        settings.clientAuthType = .requireAndVerify
        settings.clientCA = .file(certificates.path("ca.pem"))
        settings.clientAllowedSANs = allowed
        let server = try serve(settings)
        let certificate = ["-cert", certificates.path("known.pem"), "-key", certificates.path("known.key")]
        #expect(try certificates.get("/", port: server.port, arguments: certificate).hasPrefix("HTTP/1.1 200") == isTaken)
    }

    @Test func takesANewCertificateWithoutRestartAndKeepsTheOldOneWhenItIsBroken() throws {
        let server = try serve(settings)
        let trusted = ["-verify_return_error", "-CAfile", certificates.path("trusted.pem")]
        let files = FileManager.default
        func trustPresentCertificate() throws {
            try? files.removeItem(atPath: certificates.path("trusted.pem"))
            try files.copyItem(atPath: certificates.path("server.pem"), toPath: certificates.path("trusted.pem"))
        }
        try trustPresentCertificate()
        #expect(try certificates.get("/", port: server.port, arguments: trusted) != "")
        try certificates.makeSelfSigned("server", commonName: "second")
        #expect(try certificates.get("/", port: server.port, arguments: trusted) == "", "the first is not used any more")
        try trustPresentCertificate()
        #expect(try certificates.get("/", port: server.port, arguments: trusted) != "")
        try Data("broken".utf8).write(to: URL(fileURLWithPath: certificates.path("server.pem")))
        #expect(try certificates.get("/", port: server.port, arguments: trusted) != "")
        #expect(server.server.metrics.tlsReloadFailures == 1)
        #expect(server.server.metrics.latestTLSReloadFailure?.contains("server.pem") == true)
    }

    @Test func saysAtTheStartWhatIsWrongWithTheSettings() throws {
        try certificates.makeSelfSigned("other", commonName: "other")
        let wrong: [(String, (inout TLSSettings) -> Void)] = [
            ("cannot read the certificate /none: No such file", { $0.certificate = .file("/none") }),
            ("cannot read the key /none: No such file", { $0.key = .file("/none") }),
            ("belongs to", { [certificates] in $0.key = .file(certificates.path("other.key")) }),
            ("is unknown", { $0.cipherSuites = ["RC4"] }),
            ("curve", { $0.curvePreferences = ["P-1"] }),
            ("cannot read the client CA /none: No such file", { $0.clientCA = .file("/none") }),
            ("client_auth_type", { [certificates] in $0.clientCA = .file(certificates.path("server.pem")) }),
            ("TLS 1.3", { ($0.cipherSuites, $0.maximumVersion) = (["TLS_AES_128_GCM_SHA256"], .tls12) }),
            ("client_auth_type", { $0.clientAllowedSANs = ["a"] }),
            ("lowest TLS version", { ($0.minimumVersion, $0.maximumVersion) = (.tls13, .tls12) }),
        ]
        for (words, change) in wrong {
            var changed = settings
            change(&changed)
            let error = #expect(throws: HTTPServerError.self) { try serve(changed) }
            #expect(error?.kind == .tls)
            #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
        }
    }

    /// The settings as text instead of files, as exporter-toolkit takes `cert`, `key` and `client_ca`; the chain goes along.
    @Test func takesCertificatesFromTheSettings() throws {
        try certificates.makeSelfSigned("ca", commonName: "ca")
        try certificates.make("chained", signedBy: "ca", alternativeNames: "DNS:localhost")
        func text(_ name: String) throws -> String { try String(contentsOfFile: certificates.path(name), encoding: .utf8) }
        var settings = TLSSettings(certificate: .text(try text("chained.pem") + text("ca.pem")), key: .text(try text("chained.key")))
        settings.clientCA = .text(try text("ca.pem"))
        settings.clientAuthType = .requireAndVerify
        let server = try serve(settings)
        let known = ["-cert", certificates.path("chained.pem"), "-key", certificates.path("chained.key")]
        let trusting = ["-verify_return_error", "-CAfile", certificates.path("ca.pem")]
        #expect(try certificates.get("/", port: server.port, arguments: known + trusting).hasPrefix("HTTP/1.1 200"))
        #expect(try certificates.get("/", port: server.port, arguments: trusting) == "")
        #expect(!"\(settings.key)".contains("PRIVATE"), "a key must not be printed")
    }

    /// Without a CA, those of the machine count, as in Go; none of them has signed a certificate made here.
    @Test func verifiesAgainstTheMachinesAuthoritiesWithoutAClientCA() throws {
        var settings = settings
        settings.clientAuthType = .verifyIfGiven
        let server = try serve(settings)
        let own = ["-cert", certificates.path("server.pem"), "-key", certificates.path("server.key")]
        #expect(try certificates.get("/", port: server.port).hasPrefix("HTTP/1.1 200"))
        #expect(try certificates.get("/", port: server.port, arguments: own) == "")
    }

    @Test func reportsEachBrokenCertificateOnce() throws {
        let reports = Mutex<[String]>([])
        let settings = settings
        let server = HTTPServer(
            listen: [.tcp(host: "127.0.0.1", port: 0)],
            tls: { settings },
            tlsFailure: { text in reports.withLock { $0.append(text) } },
            handler: { _ in .text(200, "ok") }
        )
        let port = try #require(try server.start().first?.port)
        defer { server.stop(drain: .zero) }
        try FileManager.default.removeItem(atPath: certificates.path("server.pem"))
        for _ in 0..<3 { #expect(try certificates.get("/", port: port).hasPrefix("HTTP/1.1 200"), "the last good one stays") }
        #expect(reports.withLock { $0.count } == 1)
        #expect(reports.withLock { $0.first }?.contains("No such file") == true)
    }
}
