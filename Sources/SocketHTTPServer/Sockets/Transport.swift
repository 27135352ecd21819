import Foundation

/// What a transport waits for before a call can succeed.
enum Readiness { case readable, writable }

/// What came of reading or writing without waiting.
enum TransportResult {
    case bytes(Int)
    case wouldBlock(Readiness)
    /// The client sends no more; it may still read.
    case endOfStream
    case failed
}

/// The bytes of one connection, plain or through TLS. Used by the event loop's thread alone.
protocol Transport: AnyObject {
    var descriptor: Int32 { get }
    /// Goes on with the handshake; true once it is done, which plain connections are at once.
    func handshake() -> HandshakeResult
    func read(into room: UnsafeMutableRawBufferPointer) -> TransportResult
    /// - Parameter more: whether more follows at once, so that packets can be filled.
    func write(_ bytes: UnsafeRawBufferPointer, more: Bool) -> TransportResult
    /// Tells the client that nothing more comes.
    func shutdownWriting()
    /// Reads what the client still sends, below TLS, only to throw it away.
    func discard(into room: UnsafeMutableRawBufferPointer) -> TransportResult
    func close()
}

enum HandshakeResult {
    case done
    case wouldBlock(Readiness)
    case failed
    /// The client speaks plain HTTP on a TLS port.
    case plainHTTP
}

final class PlainTransport: Transport {
    let descriptor: Int32

    init(descriptor: Int32) { self.descriptor = descriptor }

    func handshake() -> HandshakeResult { .done }

    func read(into room: UnsafeMutableRawBufferPointer) -> TransportResult { RawSocket.receive(descriptor, into: room) }

    func write(_ bytes: UnsafeRawBufferPointer, more: Bool) -> TransportResult { RawSocket.send(descriptor, bytes, more: more) }

    func shutdownWriting() { shutdown(descriptor, Int32(SHUT_WR)) }

    func discard(into room: UnsafeMutableRawBufferPointer) -> TransportResult { RawSocket.receive(descriptor, into: room) }

    func close() { Foundation.close(descriptor) }
}

/// recv(2) and send(2) with their results distinguished.
enum RawSocket {
    static func receive(_ descriptor: Int32, into room: UnsafeMutableRawBufferPointer) -> TransportResult {
        let count = recv(descriptor, room.baseAddress, room.count, 0)
        if count > 0 { return .bytes(count) }
        // errno only counts after -1: a stale EAGAIN here would make the loop spin on a closed connection.
        if count == 0 { return .endOfStream }
        return SystemError.latest.isTransient ? .wouldBlock(.readable) : .failed
    }

    static func send(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer, more: Bool) -> TransportResult {
        let flags = Int32(MSG_NOSIGNAL) | (more ? Int32(MSG_MORE) : 0)
        let count = Foundation.send(descriptor, bytes.baseAddress, bytes.count, flags)
        if count >= 0 { return .bytes(count) }
        return SystemError.latest.isTransient ? .wouldBlock(.writable) : .failed
    }
}
