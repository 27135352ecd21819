import Foundation

/// Checks passwords against bcrypt hashes, as exporter-toolkit's `basic_auth_users` has them.
///
/// A check is slow on purpose, so verdicts are remembered, and no two are computed at a time: a flood of wrong passwords takes one
/// core at most. Never call it from a thread that must not wait.
///
/// @unchecked Sendable: the caches are only touched with `cacheLock` held. `checkLock` protects nothing; it makes checks wait for each
/// other.
package final class PasswordVerifier: @unchecked Sendable {
    /// What a user who does not exist is checked against, so that the time of an answer does not tell who exists; nobody knows a
    /// password for it. Cost 10, as `htpasswd -B -C 10`, unless other hashes cost more.
    static let dummyHash = "$2y$10$Dw9vTOw9njxS9TCmOYTHLel9KS9BVddadFdTHa6Xf0s3crRRCBf/O"

    private let cacheLock = NSLock()
    private let checkLock = NSLock()
    private var accepted: VerdictCache
    /// Apart from the accepted ones: a flood of wrong passwords must not make the right ones slow.
    private var refused: VerdictCache
    private let secret: [UInt8]
    private let check: @Sendable (_ password: String, _ hash: String) -> Bool

    /// A verifier with an empty cache of at most 100 verdicts of each kind.
    package convenience init() {
        self.init(maximumVerdicts: 100) { password, hash in BcryptHash(hash)?.matches(password) ?? false }
    }

    init(maximumVerdicts: Int, check: @escaping @Sendable (_ password: String, _ hash: String) -> Bool) {
        accepted = VerdictCache(maximumCount: maximumVerdicts)
        refused = VerdictCache(maximumCount: maximumVerdicts)
        var generator = SystemRandomNumberGenerator()
        secret = (0..<32).map { _ in UInt8.random(in: 0...255, using: &generator) }
        self.check = check
    }

    /// Whether `hashes` has `user` and its hash is that of `password`.
    ///
    /// - Parameter hashes: user to hash (`$2a$`, `$2b$` or `$2y$`); any other hash matches nothing. ``isHash(_:)`` tells beforehand.
    package func verify(user: String, password: String, hashes: [String: String]) -> Bool {
        let hash = hashes[user]
        let used = hash ?? Self.dummy(for: hashes)
        let key = VerdictCache.Key(user: user, hash: used, password: password, secret: secret)
        if let verdict = verdict(key) { return verdict }
        return checkLock.withLock {
            // Another thread may have found out while this one waited.
            if let verdict = verdict(key) { return verdict }
            let verdict = check(password, used) && hash != nil
            cacheLock.withLock { verdict ? accepted.insert(key) : refused.insert(key) }
            return verdict
        }
    }

    /// Whether a text is a hash that ``verify(user:password:hashes:)`` can check, for the validation of configurations.
    package static func isHash(_ text: String) -> Bool { BcryptHash(text) != nil }

    private func verdict(_ key: VerdictCache.Key) -> Bool? {
        cacheLock.withLock { accepted.contains(key) ? true : refused.contains(key) ? false : nil }
    }

    /// The dummy with the cost of the dearest of `hashes`.
    private static func dummy(for hashes: [String: String]) -> String {
        let cost = hashes.values.compactMap { BcryptHash($0)?.cost }.max()
        return cost.flatMap { BcryptHash(dummyHash)?.with(cost: $0)?.text } ?? dummyHash
    }
}
