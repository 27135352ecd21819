import Foundation
import TestSupport
import Testing

@testable import SocketHTTPServer

@Suite struct AddressTests {
    private func serve(_ addresses: [ListenAddress]) throws -> (HTTPServer, [BoundAddress]) {
        let server = HTTPServer(listen: addresses) { .text(200, $0.peer) }
        return (server, try server.start())
    }

    @Test func listensOnIPv6AndIPv4AtOnce() throws {
        let (server, bound) = try serve([.tcp(host: nil, port: 0)])
        defer { server.stop(drain: .zero) }
        let port = try #require(bound.first).port
        #expect(bound[0].localURL == "http://localhost:\(port)")
        for (host, peer) in [("127.0.0.1", "127.0.0.1:"), ("::1", "[::1]:")] {
            let client = try TestClient(port: port, host: host)
            try client.get("/")
            #expect(try client.response().text.hasPrefix(peer))
        }
    }

    @Test func listensOnIPv4WhereIPv6IsDisabled() throws {
        let socket = try ListeningSocket.open(.tcp(host: nil, port: 0), secure: false) { family in
            if family == AF_INET6 {
                errno = EAFNOSUPPORT
                return -1
            }
            return SocketOptions.open(family: family)
        }
        defer { socket.close() }
        #expect(socket.bound.description == "http://0.0.0.0:\(socket.bound.port)")
        _ = try TestClient(port: socket.bound.port)
    }

    @Test func servesSeveralAddressesAlike() throws {
        let folder = try TemporaryDirectory()
        let path = folder.path("s")
        let (server, bound) = try serve([.tcp(host: "127.0.0.1", port: 0), .tcp(host: "::1", port: 0), .unix(path: path)])
        #expect(bound.map(\.description) == ["http://127.0.0.1:\(bound[0].port)", "http://[::1]:\(bound[1].port)", "unix:\(path)"])
        let clients = [
            try TestClient(port: bound[0].port), try TestClient(port: bound[1].port, host: "::1"), try TestClient(unixPath: path),
        ]
        for client in clients {
            try client.get("/")
            #expect(try client.response().status == 200)
        }
        server.stop(drain: .seconds(1))
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test func replacesTheSocketFileOfADeadProcess() throws {
        let folder = try TemporaryDirectory()
        let path = folder.path("s")
        let dead = try ListeningSocket.open(.unix(path: path), secure: false)
        close(dead.descriptor)
        let (server, _) = try serve([.unix(path: path)])
        defer { server.stop(drain: .zero) }
        let client = try TestClient(unixPath: path)
        try client.get("/")
        #expect(try client.response().text == "unix")
    }

    @Test func leavesTheSocketOfALivingProcessAndOtherFilesAlone() throws {
        let folder = try TemporaryDirectory()
        let path = folder.path("s")
        let (server, _) = try serve([.unix(path: path)])
        defer { server.stop(drain: .zero) }
        #expect(
            throws: HTTPServerError(
                .listen,
                "cannot listen on unix:\(path): another process listens there; stop it, or choose another path"
            )
        ) {
            try serve([.unix(path: path)])
        }
        let file = folder.path("file")
        try Data("kept".utf8).write(to: URL(fileURLWithPath: file))
        #expect(throws: HTTPServerError.self) { try serve([.unix(path: file)]) }
        #expect(FileManager.default.contents(atPath: file) == Data("kept".utf8))
    }

    @Test func saysWhyAnAddressCannotBeUsed() throws {
        let (server, bound) = try serve([.tcp(host: "127.0.0.1", port: 0)])
        defer { server.stop(drain: .zero) }
        let port = bound[0].port
        let expected =
            "cannot listen on 127.0.0.1:\(port): Address already in use; stop the process that listens there, or choose another address"
        #expect(throws: HTTPServerError(.listen, expected)) { try serve([.tcp(host: "127.0.0.1", port: port)]) }
        #expect(throws: HTTPServerError.self) { try serve([.tcp(host: "192.0.2.1", port: 0)]) }
        #expect(throws: HTTPServerError.self) { try serve([.tcp(host: "no.such.host.invalid", port: 0)]) }
        #expect(throws: HTTPServerError.self) { try serve([.unix(path: "/tmp/" + String(repeating: "x", count: 120))]) }
    }

    @Test func startsOnce() throws {
        let (server, _) = try serve([])
        defer { server.stop(drain: .zero) }
        #expect(throws: HTTPServerError(.alreadyStarted, "this server was started before; make a new one")) { try server.start() }
    }
}
