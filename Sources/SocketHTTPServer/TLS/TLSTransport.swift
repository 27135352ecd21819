import COpenSSL
import Foundation

/// A connection through TLS.
///
/// OpenSSL writes with write(2), so the event loop's thread blocks SIGPIPE.
final class TLSTransport: Transport {
    let descriptor: Int32
    private let connection: OpaquePointer
    private let allowedNames: Set<String>

    init(connection: OpaquePointer, descriptor: Int32, allowedNames: Set<String>) {
        self.connection = connection
        self.descriptor = descriptor
        self.allowedNames = allowedNames
    }

    deinit { SSL_free(connection) }

    func handshake() -> HandshakeResult {
        ERR_clear_error()
        let status = SSL_do_handshake(connection)
        if status == 1 { return isClientAllowed ? .done : .failed }
        switch SSL_get_error(connection, status) {
        case SSL_ERROR_WANT_READ: return .wouldBlock(.readable)
        case SSL_ERROR_WANT_WRITE: return .wouldBlock(.writable)
        default: return openssl_error_reason(ERR_peek_error()) == SSL_R_HTTP_REQUEST ? .plainHTTP : .failed
        }
    }

    func read(into room: UnsafeMutableRawBufferPointer) -> TransportResult {
        ERR_clear_error()
        var count = 0
        let status = SSL_read_ex(connection, room.baseAddress, room.count, &count)
        return status == 1 ? .bytes(count) : failure(status)
    }

    func write(_ bytes: UnsafeRawBufferPointer, more: Bool) -> TransportResult {
        ERR_clear_error()
        var count = 0
        let status = SSL_write_ex(connection, bytes.baseAddress, bytes.count, &count)
        return status == 1 ? .bytes(count) : failure(status)
    }

    func shutdownWriting() {
        ERR_clear_error()
        // Only the first half: waiting for the client's goodbye is what lingering does. After a failed handshake this does nothing.
        if SSL_is_init_finished(connection) == 1 { _ = SSL_shutdown(connection) }
        shutdown(descriptor, Int32(SHUT_WR))
    }

    func discard(into room: UnsafeMutableRawBufferPointer) -> TransportResult { RawSocket.receive(descriptor, into: room) }

    func close() { Foundation.close(descriptor) }

    private func failure(_ status: Int32) -> TransportResult {
        switch SSL_get_error(connection, status) {
        case SSL_ERROR_WANT_READ: .wouldBlock(.readable)
        case SSL_ERROR_WANT_WRITE: .wouldBlock(.writable)
        case SSL_ERROR_ZERO_RETURN: .endOfStream
        default: .failed
        }
    }

    /// As in exporter-toolkit, one of the names has to match exactly, and only a certificate that came is looked at.
    private var isClientAllowed: Bool {
        guard !allowedNames.isEmpty else { return true }
        guard let certificate = openssl_peer_certificate(connection) else { return true }
        defer { X509_free(certificate) }
        return !PeerNames.read(from: certificate).isDisjoint(with: allowedNames)
    }
}

private enum PeerNames {
    static func read(from certificate: OpaquePointer) -> Set<String> {
        var names: Set<String> = []
        withUnsafeMutablePointer(to: &names) { list in
            openssl_visit_alternative_names(
                certificate,
                { list, isAddress, bytes, length in
                    guard let list, let bytes else { return }
                    let value = UnsafeRawBufferPointer(start: bytes, count: Int(max(length, 0)))
                    let name = isAddress == 0 ? String(decoding: value, as: UTF8.self) : PeerNames.address(value)
                    list.assumingMemoryBound(to: Set<String>.self).pointee.insert(name)
                },
                list
            )
        }
        return names
    }

    private static func address(_ bytes: UnsafeRawBufferPointer) -> String {
        guard bytes.count == 4 || bytes.count == 16 else { return "" }
        return SocketAddress.text(bytes.count == 4 ? AF_INET : AF_INET6, bytes)
    }
}
