import Foundation
import TestSupport
import Testing

/// Clients that mean harm, against the real binary: guesses, large bodies, more connections than descriptors.
@Suite struct HostileClientTests {
    /// The user alice with the password "test", at the cost that htpasswd's documentation of exporter-toolkit has.
    private static let users = "basic_auth_users:\n  alice: $2b$12$hNf2lSsxfm0.i4a.1kVpSOVyBCfIB51VRjgBUyv6kdnyTlgWj81Ay\n"

    private func guarded(_ folder: TemporaryDirectory) async throws -> ExporterProcess {
        try Data(Self.users.utf8).write(to: URL(fileURLWithPath: folder.path("web.yml")))
        return try await ExporterProcess(["demo", "--datasets", "2", "--days", "1", "--web.config.file", folder.path("web.yml")])
    }

    private var known: [String] { ["Authorization: Basic \(Data("alice:test".utf8).base64EncodedString())"] }

    /// More guesses at a time than `--web.max-requests` allows requests: they get 401 or 429, and the known password passes all along.
    @Test func aKnownPasswordPassesWhileOthersGuess() async throws {
        let folder = try TemporaryDirectory()
        let exporter = try await guarded(folder)
        #expect(try exporter.get("/metrics", headers: known).status == 200)
        let guesses = (0..<400).map { "url = \"\(exporter.url)/metrics\"\nuser = \"alice:guess\($0)\"\noutput = \"/dev/null\"\n" }
        try Data(guesses.joined(separator: "next\n").utf8).write(to: URL(fileURLWithPath: folder.path("guesses")))
        let curl = try ChildProcess(try Tool.path("curl"), ["-s", "-Z", "--parallel-max", "60", "-m", "120", "-K", folder.path("guesses")])
        for path in ["/metrics", "/-/healthy", "/-/ready", "/metrics", "/", "/metrics", "/-/healthy", "/metrics"] {
            #expect(try exporter.get(path, headers: known).status == 200)
        }
        _ = curl.wait()
        #expect(try exporter.get("/metrics", headers: known).status == 200)
    }

    /// 200 clients announce and send a megabyte each, and read no answer: not even a tenth of it may stay in memory.
    @Test func bodiesOfStrangersTakeNoMemory() async throws {
        let folder = try TemporaryDirectory()
        let exporter = try await guarded(folder)
        func memory() throws -> Double {
            let text = try exporter.get("/metrics?name%5B%5D=process_resident_memory_bytes", headers: known).body
            return try #require(Samples.parse(text)["process_resident_memory_bytes"])
        }
        let before = try memory()
        let head = Array("POST /metrics HTTP/1.1\r\nHost: h\r\nContent-Length: 1000000\r\n\r\n".utf8)
        let clients = try (0..<200).map { _ in try HostileClient(url: exporter.url) }
        for client in clients { client.send(head + [UInt8](repeating: 97, count: 999_999)) }
        let during = try memory()
        #expect(during - before < 20_000_000)
        withExtendedLifetime((clients, folder)) {}
    }

    /// 200 clients that never finish their request, at a limit of 64 open files: others are served, and so are database and files.
    @Test func moreConnectionsThanDescriptorsHarmNothing() async throws {
        let exporter = try await ExporterProcess(["demo", "--datasets", "3", "--days", "1"], openFiles: 64)
        let clients = try (0..<200).map { _ in try HostileClient(url: exporter.url) }
        for client in clients { client.send(Array("GET /metrics HTTP/1.1\r\nHo".utf8)) }
        // Rollup and report follow each pass, so those of the first are done when the third has ended.
        _ = try await Eventually.get("three passes") {
            try exporter.samples()["mode_exporter_collect_duration_seconds_count"].flatMap { $0 >= 3 ? true : nil }
        }
        #expect(try exporter.get("/metrics").status == 200)
        #expect(exporter.process.isRunning)
        for words in ["Too many open files", "unable to open"] {
            #expect(!exporter.process.errorOutput.contains(words), "\(exporter.process.errorOutput)")
        }
        withExtendedLifetime(clients) {}
        exporter.process.signal(SIGTERM)
        #expect(exporter.process.wait() == 0)
    }

    @Test func tooFewDescriptorsAreAnErrorAtTheStart() throws {
        let result = try ChildProcess.run(
            "/bin/sh",
            ["-c", "ulimit -n 40; exec \"$0\" demo --web.listen-address 127.0.0.1:0", try BuiltBinary.path()]
        )
        #expect(result.status == 1)
        #expect(result.errorOutput.contains("the limit of open files is 40"), "\(result.errorOutput)")
    }
}

/// A connection that sends what it is given as far as the server takes it, and reads nothing.
private final class HostileClient {
    private let descriptor: Int32

    init(url: String) throws {
        let port = try #require(url.split(separator: ":").last.flatMap { UInt16($0) })
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        let descriptor = descriptor
        _ = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
    }

    deinit { close(descriptor) }

    func send(_ bytes: [UInt8]) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Foundation.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }
}
