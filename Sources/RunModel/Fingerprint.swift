/// FNV-1a with 64 bits (http://www.isthe.com/chongo/tech/comp/fnv/): the same on every machine and in every version, unlike `Hasher`.
///
/// Distinguishes values that were not chosen to collide; no protection against an attacker.
@usableFromInline
package struct Fingerprint: Sendable {
    @usableFromInline var mixed: UInt64 = 0xCBF2_9CE4_8422_2325
    /// Of everything added so far.
    package var value: UInt64 { mixed }

    @inlinable package init() {}

    /// Of some bytes.
    @inlinable
    package init(of bytes: some Sequence<UInt8>) {
        self.init()
        add(bytes)
    }

    /// Adds bytes. O(n).
    @inlinable
    package mutating func add(_ bytes: some Sequence<UInt8>) {
        for byte in bytes { mixed = (mixed ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    }

    /// Adds a text and its end, so that `ab`, `c` differs from `a`, `bc`.
    package mutating func addItem(_ text: String) {
        add(text.utf8)
        add(CollectionOfOne(0xFF))
    }

    /// `fnv1a:` and 16 hexadecimal digits.
    package var text: String {
        let digits = String(value, radix: 16)
        return "fnv1a:" + String(repeating: "0", count: 16 - digits.count) + digits
    }

    /// The identity of a row that has no valid token: ``text`` of its bytes.
    package static func identity(of bytes: some Sequence<UInt8>) -> String { Fingerprint(of: bytes).text }
}
