import Foundation
import Synchronization

/// A TCP server on 127.0.0.1 that does to each connection what the test says, well-behaved or not.
package final class ScriptedServer: Sendable {
    /// One connection, on a thread of its own.
    package final class Connection: Sendable {
        /// Its socket.
        package let descriptor: Int32
        init(descriptor: Int32) { self.descriptor = descriptor }

        /// Reads up to the end of the headers, and the body that they announce. Nil when the client closed instead.
        package func readRequest() -> String? {
            var bytes: [UInt8] = []
            var buffer = [UInt8](repeating: 0, count: 4096)
            while true {
                let text = String(decoding: bytes, as: UTF8.self)
                if let end = text.range(of: "\r\n\r\n") {
                    let length = text.firstMatch(of: /Content-Length: (\d+)/.ignoresCase()).flatMap { Int($0.1) } ?? 0
                    if text[end.upperBound...].utf8.count >= length { return text }
                }
                let count = recv(descriptor, &buffer, buffer.count, 0)
                guard count > 0 else { return nil }
                bytes += buffer[..<count]
            }
        }

        /// False when the client is gone.
        @discardableResult
        package func send(_ bytes: [UInt8]) -> Bool {
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = rest.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
                guard count > 0 else { return false }
                rest = rest.dropFirst(count)
            }
            return true
        }

        /// The same for text.
        @discardableResult
        package func send(_ text: String) -> Bool { send(Array(text.utf8)) }

        /// An answer with a `Content-Length`.
        package func respond(_ status: String, headers: [String] = [], body: [UInt8] = []) {
            send((["HTTP/1.1 " + status, "Content-Length: \(body.count)"] + headers).joined(separator: "\r\n") + "\r\n\r\n")
            send(body)
        }

        /// Waits until the client closes, or that many milliseconds have passed. True when it closed.
        @discardableResult
        package func waitForClose(milliseconds: Int32 = 600_000) -> Bool {
            var poller = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            var byte: UInt8 = 0
            return poll(&poller, 1, milliseconds) > 0 && recv(descriptor, &byte, 1, Int32(MSG_PEEK)) <= 0
        }
    }

    /// Where it listens.
    package let port: UInt16
    private let listener: Int32
    private struct State {
        var open: Set<Int32> = []
        var accepted = 0
        var isStopped = false
    }

    private let state = Mutex(State())

    /// With scheme and port.
    package var url: String { "http://127.0.0.1:\(port)" }
    /// How many connections came.
    package var connectionCount: Int { state.withLock { $0.accepted } }

    /// - Parameter handle: called for each connection on a thread of its own; the connection ends when it returns.
    package init(_ handle: @escaping @Sendable (Connection) -> Void) throws {
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let descriptor = listener
        let isListening = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 && listen(descriptor, 16) == 0 && getsockname(descriptor, $0, &length) == 0
            }
        }
        guard isListening else { throw PythonOracle.Failure(description: "cannot listen on 127.0.0.1") }
        port = UInt16(bigEndian: address.sin_port)
        Thread { self.acceptAll(handle) }.start()
    }

    deinit { stop() }

    /// Closes everything.
    package func stop() {
        state.withLock {
            guard !$0.isStopped else { return }
            $0.isStopped = true
            shutdown(listener, Int32(SHUT_RDWR))
            for descriptor in $0.open { shutdown(descriptor, Int32(SHUT_RDWR)) }
        }
    }

    private func acceptAll(_ handle: @escaping @Sendable (Connection) -> Void) {
        while true {
            let descriptor = accept(listener, nil, nil)
            guard descriptor >= 0 else { break }
            state.withLock {
                $0.accepted += 1
                $0.open.insert(descriptor)
            }
            Thread {
                handle(Connection(descriptor: descriptor))
                self.state.withLock {
                    $0.open.remove(descriptor)
                    close(descriptor)
                }
            }.start()
        }
        close(listener)
    }
}
