import Foundation

/// What nginx serves, and how: one worker, no log, files from the page cache.
struct NginxSite {
    let directory: String
    let configuration: String
    let url: String
    private let port: UInt16

    init(in scratch: Scratch, body: [UInt8]) throws {
        directory = scratch.fresh("nginx")
        configuration = directory + "/nginx.conf"
        port = try Self.freePort()
        url = "http://127.0.0.1:\(port)"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        try Data("ok".utf8).write(to: URL(fileURLWithPath: directory + "/small"))
        try Data(body).write(to: URL(fileURLWithPath: directory + "/metrics"))
        try Data(text.utf8).write(to: URL(fileURLWithPath: configuration))
    }

    private var text: String {
        let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map { "    \($0)_temp_path \(directory);\n" }.joined()
        return """
            daemon off;
            master_process off;
            worker_processes 1;
            pid \(directory)/nginx.pid;
            events { worker_connections 1024; }
            http {
            \(temporary)    access_log off;
                sendfile on;
                tcp_nopush on;
                keepalive_requests 1000000000;
                open_file_cache max=10;
                default_type text/plain;
                server {
                    listen 127.0.0.1:\(port);
                    root \(directory);
                    location = /metrics { add_header Content-Encoding gzip; }
                }
            }

            """
    }

    /// A port without a listener at this moment.
    private static func freePort() throws -> UInt16 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = loopback(port: 0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                bind(descriptor, generic, length) | getsockname(descriptor, generic, &length)
            }
        }
        guard result == 0 else { throw BenchmarkError("no free port: \(String(cString: strerror(errno)))") }
        return UInt16(bigEndian: address.sin_port)
    }

    /// - Throws: ``BenchmarkError`` when it does not answer within ten seconds.
    func waitUntilItAnswers() throws {
        for _ in 0..<200 {
            if isListening { return }
            usleep(50_000)
        }
        throw BenchmarkError("nginx does not listen on \(url)")
    }

    private var isListening: Bool {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = Self.loopback(port: port)
        let length = socklen_t(MemoryLayout<sockaddr_in>.size)
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, length) == 0 }
        }
    }

    private static func loopback(port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return address
    }
}
