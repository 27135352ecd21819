import Foundation
import TestSupport

/// Certificates made by the `openssl` command, and its client.
final class Certificates: Sendable {
    let folder: TemporaryDirectory

    init() throws { folder = try TemporaryDirectory() }

    func path(_ name: String) -> String { folder.path(name) }

    /// A certificate that vouches for itself: `NAME.pem` and `NAME.key`.
    func makeSelfSigned(_ name: String, commonName: String) throws {
        try openssl(
            ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", "/CN=\(commonName)"]
                + ["-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", path("\(name).key"), "-out", path("\(name).pem")]
        )
    }

    /// A certificate signed by another: `NAME.pem` and `NAME.key`.
    func make(_ name: String, signedBy issuer: String, alternativeNames: String) throws {
        let extensions = path("\(name).ext")
        try Data("subjectAltName=\(alternativeNames)\n".utf8).write(to: URL(fileURLWithPath: extensions))
        try openssl(
            ["req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=\(name)"]
                + ["-keyout", path("\(name).key"), "-out", path("\(name).csr")]
        )
        try openssl(
            ["x509", "-req", "-in", path("\(name).csr"), "-CA", path("\(issuer).pem"), "-CAkey", path("\(issuer).key"), "-CAcreateserial"]
                + ["-days", "2", "-extfile", extensions, "-out", path("\(name).pem")]
        )
    }

    /// Sends a request over TLS.
    ///
    /// - Returns: everything that came back; empty when the handshake failed.
    func get(_ path: String, port: UInt16, arguments: [String] = []) throws -> String {
        let input = "GET \(path) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        let common = ["s_client", "-quiet", "-verify_quiet", "-ign_eof", "-connect", "127.0.0.1:\(port)"]
        return String(decoding: try run(common + arguments, input: input, mustSucceed: false), as: UTF8.self)
    }

    private func openssl(_ arguments: [String]) throws { _ = try run(arguments, input: "", mustSucceed: true) }

    /// Through files, since a pipe that nobody empties would stop the command.
    private func run(_ arguments: [String], input: String, mustSucceed: Bool) throws -> Data {
        let number = UUID().uuidString
        let (inputFile, outputFile, errorFile) = (path("\(number).in"), path("\(number).out"), path("\(number).err"))
        try Data(input.utf8).write(to: URL(fileURLWithPath: inputFile))
        for file in [outputFile, errorFile] { try Data().write(to: URL(fileURLWithPath: file)) }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: try Tool.path("openssl"))
        process.arguments = arguments
        process.standardInput = FileHandle(forReadingAtPath: inputFile)
        process.standardOutput = FileHandle(forWritingAtPath: outputFile)
        process.standardError = FileHandle(forWritingAtPath: errorFile)
        try process.run()
        process.waitUntilExit()
        if mustSucceed, process.terminationStatus != 0 {
            let text = FileManager.default.contents(atPath: errorFile).map { String(decoding: $0, as: UTF8.self) } ?? ""
            throw TestClient.Failure(description: "openssl \(arguments.first ?? ""): \(text)")
        }
        return FileManager.default.contents(atPath: outputFile) ?? Data()
    }
}
