import Foundation

/// A client that sends exactly the bytes it is told to, and reads with a time limit that only a broken server reaches.
final class TestClient {
    struct Failure: Error, CustomStringConvertible { let description: String }

    struct Response {
        let status: Int
        let head: String
        let body: [UInt8]

        var text: String { String(decoding: body, as: UTF8.self) }

        func header(_ name: String) -> String? {
            head.split(separator: "\r\n").dropFirst().first { $0.lowercased().hasPrefix(name.lowercased() + ": ") }
                .map { String($0.dropFirst(name.count + 2)) }
        }
    }

    private static let limit: Int32 = 60_000

    private let descriptor: Int32
    private var buffer: [UInt8] = []

    /// - Parameter receiveBuffer: bytes that the system keeps unread, small for a client that is to make the server wait.
    init(port: UInt16, host: String = "127.0.0.1", receiveBuffer: Int32? = nil) throws {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        hints.ai_flags = AI_NUMERICHOST
        var list: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, String(port), &hints, &list) == 0, let list else { throw Failure(description: "no address \(host)") }
        defer { freeaddrinfo(list) }
        descriptor = socket(list.pointee.ai_family, Int32(SOCK_STREAM.rawValue), 0)
        if var receiveBuffer { setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &receiveBuffer, 4) }
        guard connect(descriptor, list.pointee.ai_addr, list.pointee.ai_addrlen) == 0 else {
            let reason = String(cString: strerror(errno))
            Foundation.close(descriptor)
            throw Failure(description: "cannot connect: \(reason)")
        }
    }

    init(unixPath: String) throws {
        descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: unixPath.utf8) }
        let status = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) }
        }
        guard status == 0 else {
            Foundation.close(descriptor)
            throw Failure(description: "cannot connect to \(unixPath)")
        }
    }

    deinit { Foundation.close(descriptor) }

    func send(_ text: String) throws { try send(Array(text.utf8)) }

    func send(_ bytes: [UInt8]) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Foundation.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { throw Failure(description: "cannot send: \(String(cString: strerror(errno)))") }
            rest = rest.dropFirst(count)
        }
    }

    /// Says that nothing more comes, and goes on reading.
    func finishSending() { shutdown(descriptor, Int32(SHUT_WR)) }

    /// Sends `GET path`, with what else the head is to have.
    func get(_ path: String, _ fields: String = "") throws { try send("GET \(path) HTTP/1.1\r\nHost: test\r\n\(fields)\r\n") }

    /// The next answer; `isHead` when it has a length but no body.
    func response(isHead: Bool = false) throws -> Response {
        let head = try readHead()
        let status = Int(head.split(separator: " ").dropFirst().first ?? "") ?? 0
        let bare = Response(status: status, head: head, body: [])
        if isHead || status == 100 || status == 204 || status == 304 { return bare }
        guard let length = bare.header("Content-Length").flatMap({ Int($0) }) else {
            throw Failure(description: "no Content-Length in \(head)")
        }
        while buffer.count < length {
            guard try fill() else { throw Failure(description: "the body ends after \(buffer.count) of \(length) bytes") }
        }
        defer { buffer.removeFirst(length) }
        return Response(status: status, head: head, body: Array(buffer[..<length]))
    }

    func readHead() throws -> String {
        let end = Array("\r\n\r\n".utf8)
        while true {
            if let range = buffer.firstRange(of: end) {
                defer { buffer.removeFirst(range.upperBound) }
                return String(decoding: buffer[..<range.lowerBound], as: UTF8.self)
            }
            guard try fill() else {
                throw Failure(description: "the connection ends within a head: \(String(decoding: buffer, as: UTF8.self))")
            }
        }
    }

    /// Reads a body of that length; false when the connection ends before.
    func readBody(_ count: Int) throws -> Bool {
        while buffer.count < count {
            guard try fill() else { return false }
        }
        buffer.removeFirst(count)
        return true
    }

    /// Everything until the server closes.
    func readToEnd() throws -> [UInt8] {
        while try fill() {}
        defer { buffer = [] }
        return buffer
    }

    /// Whether nothing but the end of the connection comes; a reset counts as an end.
    func isAtEnd() throws -> Bool {
        guard buffer.isEmpty else { return false }
        return try !fill()
    }

    /// - Returns: false at the end of the connection.
    private func fill() throws -> Bool {
        var wait = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard poll(&wait, 1, Self.limit) == 1 else { throw Failure(description: "nothing came in a minute") }
        return withUnsafeTemporaryAllocation(byteCount: 65_536, alignment: 1) { room in
            let count = recv(descriptor, room.baseAddress, room.count, 0)
            if count > 0 { buffer.append(contentsOf: room[..<count]) }
            return count > 0
        }
    }
}
