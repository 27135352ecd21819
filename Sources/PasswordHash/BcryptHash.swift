import CCrypt
import Foundation

/// A bcrypt hash as `htpasswd -B` and exporter-toolkit write it, and the one place that calls libxcrypt.
struct BcryptHash: Sendable {
    /// The form that bcrypt hashes have in full: `$2y$10$` and 53 characters.
    private static let length = 60

    /// `$2a$`, `$2b$` or `$2y$`; everything else that `crypt` knows is refused, however strong.
    let text: String
    /// The logarithm of the number of rounds, 4 to 31.
    let cost: Int

    /// Nil when the text is not a bcrypt hash.
    init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == Self.length, ["$2a$", "$2b$", "$2y$"].contains(where: { bytes.starts(with: $0.utf8) }) else { return nil }
        let digits = bytes[4..<6]
        guard digits.allSatisfy({ $0 >= 48 && $0 <= 57 }), let cost = Int(String(decoding: digits, as: UTF8.self)),
            (4...31).contains(cost), bytes[6] == UInt8(ascii: "$")
        else { return nil }
        guard bytes[7...].allSatisfy(Self.isBase64Byte) else { return nil }
        self.text = text
        self.cost = cost
    }

    /// The same text with another cost: no password is known for it, if none was for this one.
    func with(cost: Int) -> BcryptHash? {
        BcryptHash("\(text.prefix(4))\(cost < 10 ? "0" : "")\(cost)\(text.dropFirst(6))")
    }

    /// Whether `password` has this hash. Takes 83 ms at cost 10, and twice as long for every further one.
    ///
    /// bcrypt uses the first 72 bytes of a password. One with a NUL matches nothing: C would only see what stands before it.
    func matches(_ password: String) -> Bool {
        // libxcrypt refuses more than 511 bytes instead of leaving them out.
        let phrase = password.utf8.prefix(72).map { CChar(bitPattern: $0) } + [0]
        // 32 KB: too much for the stack of a thread, and it must be zero at first.
        let data = UnsafeMutablePointer<crypt_data>.allocate(capacity: 1)
        defer { data.deallocate() }
        memset(data, 0, MemoryLayout<crypt_data>.size)
        defer { memset(data, 0, MemoryLayout<crypt_data>.size) }
        // A failure is NULL or a text such as "*0", which equals no hash.
        guard let result = crypt_r(phrase, text, data) else { return false }
        // Asked only here, so that the refusal takes as long as any other.
        return ConstantTime.equal(Array(String(cString: result).utf8), Array(text.utf8)) && !password.utf8.contains(0)
    }

    private static func isBase64Byte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "."), UInt8(ascii: "/"):
            true
        default:
            false
        }
    }
}

/// Comparisons whose time says nothing about where two texts differ.
enum ConstantTime {
    static func equal(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        guard left.count == right.count else { return false }
        return zip(left, right).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
