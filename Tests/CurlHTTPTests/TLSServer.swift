import Foundation
import TestSupport
import Testing

/// An HTTPS server of openssl's own making on 127.0.0.1, with a certificate made for the test.
final class TLSServer {
    private let folder: TemporaryDirectory
    private let process = Process()
    let port: Int

    var url: String { "https://127.0.0.1:\(port)/" }
    /// The certificate, which is its own authority.
    var certificateFile: String { folder.path("certificate.pem") }

    /// - Parameters:
    ///   - names: the certificate's subject alternative names, in openssl's form.
    ///   - from, until: the certificate's time, `YYYYMMDDHHMMSSZ`.
    init(names: String = "IP:127.0.0.1", from: String = "20200101000000Z", until: String = "20990101000000Z") throws {
        folder = try TemporaryDirectory()
        let configuration = """
            [ca]
            default_ca = settings
            [settings]
            database = \(folder.path("index.txt"))
            serial = \(folder.path("serial"))
            new_certs_dir = \(folder.url.path)
            default_md = sha256
            policy = policy
            x509_extensions = extensions
            [policy]
            commonName = supplied
            [extensions]
            subjectAltName = \(names)
            basicConstraints = CA:TRUE
            """
        try configuration.write(toFile: folder.path("ca.cnf"), atomically: true, encoding: .utf8)
        try "".write(toFile: folder.path("index.txt"), atomically: true, encoding: .utf8)
        try "01".write(toFile: folder.path("serial"), atomically: true, encoding: .utf8)
        let (key, request) = (folder.path("key.pem"), folder.path("request.pem"))
        try Self.openssl([
            "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", key, "-out", request, "-subj",
            "/CN=test",
        ])
        try Self.openssl([
            "ca", "-batch", "-config", folder.path("ca.cnf"), "-selfsign", "-keyfile", key, "-in", request, "-out",
            folder.path("certificate.pem"),
            "-notext", "-startdate", from, "-enddate", until,
        ])
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: try Tool.path("openssl"))
        process.arguments = ["s_server", "-accept", "127.0.0.1:0", "-cert", folder.path("certificate.pem"), "-key", key, "-www"]
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        var text = ""
        var found: Int?
        while found == nil {
            let bytes = output.fileHandleForReading.availableData
            try #require(!bytes.isEmpty, "openssl s_server ended: \(text)")
            text += String(decoding: bytes, as: UTF8.self)
            found = text.firstMatch(of: /ACCEPT .*:(\d+)\n/).flatMap { Int($0.1) }
        }
        port = try #require(found)
    }

    deinit {
        // SIGTERM would stay pending for ever: the child inherits the mask of a thread that blocks it.
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    private static func openssl(_ arguments: [String]) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: try Tool.path("openssl"))
        process.arguments = arguments
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "openssl \(arguments.joined(separator: " "))")
    }
}
