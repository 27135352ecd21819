import Foundation

/// The `host[:port]` of a `Host` field or of a target in absolute form (RFC 3986, 3.2; RFC 9110, 4.2).
enum Authority {
    /// Whether a text names a host, and at most a port up to 65535. An empty host and user information (`user@host`) are refused, as RFC
    /// 9110, 4.2.1 and 4.2.4 want for http and https.
    static func isValid(_ text: some Collection<UInt8>) -> Bool {
        let bytes = Array(text)
        guard let first = bytes.first else { return false }
        if first == UInt8(ascii: "[") {
            guard let end = bytes.firstIndex(of: UInt8(ascii: "]")) else { return false }
            return isAddress(bytes[1..<end]) && isPort(bytes[(end + 1)...])
        }
        let host = bytes.prefix { $0 != UInt8(ascii: ":") }
        return !host.isEmpty && isName(host) && isPort(bytes[host.endIndex...])
    }

    /// Nothing, `:`, or a colon and a port.
    private static func isPort(_ text: ArraySlice<UInt8>) -> Bool {
        guard let first = text.first else { return true }
        let digits = text.dropFirst()
        guard first == UInt8(ascii: ":"), digits.allSatisfy(ASCII.isDigit) else { return false }
        return digits.isEmpty || UInt16(String(decoding: digits, as: UTF8.self)) != nil
    }

    /// `reg-name`, which an IPv4 address is as well.
    private static func isName(_ text: ArraySlice<UInt8>) -> Bool {
        var rest = text
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%") {
                guard rest.popFirst().flatMap(ASCII.hexadecimalValue) != nil, rest.popFirst().flatMap(ASCII.hexadecimalValue) != nil else {
                    return false
                }
            } else if !ASCII.isLetter(byte), !ASCII.isDigit(byte), !"-._~!$&'()*+,;=".utf8.contains(byte) {
                return false
            }
        }
        return true
    }

    /// An IPv6 address without a zone; the future kinds of RFC 3986 do not exist.
    private static func isAddress(_ text: ArraySlice<UInt8>) -> Bool {
        var address = in6_addr()
        return inet_pton(AF_INET6, String(decoding: text, as: UTF8.self), &address) == 1
    }
}
