import Foundation

struct SocketAddress {
    private var storage = sockaddr_storage()
    private(set) var length = socklen_t(MemoryLayout<sockaddr_storage>.size)

    /// Filled in by `body`, which gets room for any address.
    init() {}

    init(_ address: UnsafePointer<sockaddr>, length: socklen_t) {
        let count = min(Int(length), MemoryLayout<sockaddr_storage>.size)
        withUnsafeMutableBytes(of: &storage) { $0.copyMemory(from: UnsafeRawBufferPointer(start: address, count: count)) }
        self.length = socklen_t(count)
    }

    init(anyOf family: Int32, port: UInt16) {
        if family == AF_INET6 {
            var address = sockaddr_in6()
            address.sin6_family = sa_family_t(AF_INET6)
            address.sin6_port = port.bigEndian
            self.init(copying: &address)
        } else {
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = port.bigEndian
            self.init(copying: &address)
        }
    }

    /// A unix socket; nil when the path is longer than the system takes.
    init?(unixPath: String) {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let path = Array(unixPath.utf8)
        let fits = withUnsafeMutableBytes(of: &address.sun_path) { room in
            guard path.count < room.count else { return false }
            room.copyBytes(from: path)
            return true
        }
        guard fits else { return nil }
        self.init(copying: &address)
    }

    private init<Address>(copying address: inout Address) {
        withUnsafeMutableBytes(of: &storage) { room in
            withUnsafeBytes(of: &address) { room.copyMemory(from: $0) }
        }
        length = socklen_t(MemoryLayout<Address>.size)
    }

    var family: Int32 { Int32(storage.ss_family) }

    /// Calls `body` with the address for reading.
    func withPointer<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
        withUnsafePointer(to: storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, length) }
        }
    }

    /// Calls `body` with room for an address, for `accept` and `getsockname`.
    mutating func fill<Result>(_ body: (UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>) -> Result) -> Result {
        withUnsafeMutablePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, &length) }
        }
    }

    /// The address as text and the port; nil for a unix socket. An IPv4 client of a dual-stack socket is shown as IPv4.
    var hostAndPort: (host: String, port: UInt16)? {
        switch family {
        case AF_INET:
            return load(sockaddr_in.self) { address in
                withUnsafeBytes(of: address.sin_addr) { (Self.text(AF_INET, $0), UInt16(bigEndian: address.sin_port)) }
            }
        case AF_INET6:
            return load(sockaddr_in6.self) { address in
                withUnsafeBytes(of: address.sin6_addr) { (Self.textOfIPv6($0), UInt16(bigEndian: address.sin6_port)) }
            }
        default:
            return nil
        }
    }

    /// `127.0.0.1:54321`, `[::1]:54321`, or `unix`.
    var description: String {
        guard let (host, port) = hostAndPort else { return "unix" }
        return "\(ListenAddress.bracketed(host)):\(port)"
    }

    private func load<Address, Result>(_: Address.Type, _ body: (Address) -> Result) -> Result {
        withUnsafeBytes(of: storage) { body($0.loadUnaligned(as: Address.self)) }
    }

    private static func textOfIPv6(_ bytes: UnsafeRawBufferPointer) -> String {
        let isMapped = bytes[0..<10].allSatisfy { $0 == 0 } && bytes[10] == 255 && bytes[11] == 255
        return isMapped ? text(AF_INET, UnsafeRawBufferPointer(rebasing: bytes[12...])) : text(AF_INET6, bytes)
    }

    /// The address that these bytes, in network order, are.
    static func text(_ family: Int32, _ bytes: UnsafeRawBufferPointer) -> String {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(INET6_ADDRSTRLEN)) { room in
            guard let start = room.baseAddress, inet_ntop(family, bytes.baseAddress, start, socklen_t(INET6_ADDRSTRLEN)) != nil else {
                return "?"
            }
            return String(cString: start)
        }
    }
}
