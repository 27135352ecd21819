import Foundation

enum Loopback {
    /// A port without a listener at this moment.
    static func freePort() throws -> UInt16 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = address(port: 0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                bind(descriptor, generic, length) | getsockname(descriptor, generic, &length)
            }
        }
        guard result == 0 else { throw BenchmarkError("no free port: \(String(cString: strerror(errno)))") }
        return UInt16(bigEndian: address.sin_port)
    }

    /// An answer, and how long its first byte took from the moment at which the connection was asked for.
    struct Answer {
        let firstByteSeconds: Double
        let bytes: [UInt8]

        var isSuccess: Bool { bytes.starts(with: Array("HTTP/1.1 200".utf8)) }
        var body: ArraySlice<UInt8> {
            let end = Array("\r\n\r\n".utf8)
            let start = bytes.indices.first { bytes[$0...].starts(with: end) }
            return start.map { bytes[($0 + end.count)...] } ?? []
        }
    }

    /// One request on a connection of its own.
    ///
    /// - Returns: nil when nothing listens, or when the connection breaks before the answer begins.
    static func get(_ target: String, port: UInt16, headers: String = "") -> Answer? {
        let begin = DispatchTime.now().uptimeNanoseconds
        guard let descriptor = connected(port: port) else { return nil }
        defer { close(descriptor) }
        let request = Array("GET \(target) HTTP/1.1\r\nHost: localhost\r\n\(headers)Connection: close\r\n\r\n".utf8)
        guard send(descriptor, request, request.count, Int32(MSG_NOSIGNAL)) == request.count else { return nil }
        var firstByteSeconds: Double?
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            guard count > 0 else { break }
            firstByteSeconds = firstByteSeconds ?? Double(DispatchTime.now().uptimeNanoseconds - begin) / 1e9
            bytes += buffer[..<count]
        }
        return firstByteSeconds.map { Answer(firstByteSeconds: $0, bytes: bytes) }
    }

    /// - Throws: ``BenchmarkError`` when nothing listens within ten seconds.
    static func waitForListener(port: UInt16, _ name: String) throws {
        for _ in 0..<200 {
            if let descriptor = connected(port: port) {
                close(descriptor)
                return
            }
            usleep(50_000)
        }
        throw BenchmarkError("\(name) does not listen on port \(port)")
    }

    private static func connected(port: UInt16) -> Int32? {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = address(port: port)
        let length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isConnected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, length) == 0 }
        }
        if isConnected { return descriptor }
        close(descriptor)
        return nil
    }

    private static func address(port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return address
    }
}
