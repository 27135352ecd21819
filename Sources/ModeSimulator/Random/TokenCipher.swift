/// Turns small numbers into tokens of 12 hexadecimal digits, as Mode's look, and back.
///
/// A Feistel network over 48 bits: tokens look random, never collide, and are found again without a dictionary.
struct TokenCipher: Sendable {
    /// What tokens stand for; each kind has tokens of its own.
    enum Kind: UInt64 {
        case space = 1, dataset, run, queryRun, schedule, query, badRow
    }

    private static let halfMask: UInt64 = 0xFF_FFFF
    private let keys: [UInt64]

    init(seed: UInt64, kind: Kind) {
        var random = SeededRandom(seed: seed, .tokenKey, kind.rawValue)
        keys = (0..<4).map { _ in random.next() }
    }

    /// The token of a number; only its lowest 48 bits count.
    func token(_ number: UInt64) -> String {
        String(1 << 48 | encrypt(number), radix: 16).dropFirst().description
    }

    /// The number of a token; nil for text that is not a token of 12 lower-case hexadecimal digits.
    func number(_ token: some StringProtocol) -> UInt64? {
        func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte) }
        guard token.utf8.count == 12, token.utf8.allSatisfy(isDigit) else { return nil }
        return UInt64(token, radix: 16).map(decrypt)
    }

    private func encrypt(_ number: UInt64) -> UInt64 {
        var left = (number >> 24) & Self.halfMask
        var right = number & Self.halfMask
        for key in keys {
            (left, right) = (right, left ^ (SeededRandom.mix(key ^ right) & Self.halfMask))
        }
        return left << 24 | right
    }

    private func decrypt(_ value: UInt64) -> UInt64 {
        var left = value >> 24
        var right = value & Self.halfMask
        for key in keys.reversed() {
            (left, right) = (right ^ (SeededRandom.mix(key ^ left) & Self.halfMask), left)
        }
        return left << 24 | right
    }
}
