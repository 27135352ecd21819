/// FNV-1a with 64 bits (http://www.isthe.com/chongo/tech/comp/fnv/): the same on every machine and in every version, unlike `Hasher`.
struct Fingerprint: Sendable {
    private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

    mutating func add(_ bytes: some Sequence<UInt8>) {
        for byte in bytes { value = (value ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    }

    /// Adds a text and its end, so that `ab`, `c` differs from `a`, `bc`.
    mutating func addItem(_ text: String) {
        add(text.utf8)
        add(CollectionOfOne(0xFF))
    }

    /// `fnv1a:` and 16 hexadecimal digits.
    var text: String {
        let digits = String(value, radix: 16)
        return "fnv1a:" + String(repeating: "0", count: 16 - digits.count) + digits
    }

    /// The identity of a row that has no valid token.
    static func identity(of bytes: some Sequence<UInt8>) -> String {
        var fingerprint = Fingerprint()
        fingerprint.add(bytes)
        return fingerprint.text
    }
}
