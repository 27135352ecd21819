import Synchronization

/// Checks passwords against bcrypt hashes, as exporter-toolkit's `basic_auth_users` has them.
///
/// A check is slow on purpose, so verdicts are remembered, and no two are computed at a time: a flood of wrong passwords takes one
/// core at most. ``knownVerdict(user:password:hashes:)`` never waits; ``verify(user:password:hashes:)`` may, so never call it from a
/// thread that must not.
package final class PasswordVerifier: Sendable {
    /// What a user who does not exist is checked against, so that the time of an answer does not say who exists; no password is known
    /// for it. Cost 10, as `htpasswd -B -C 10`, unless other hashes cost more.
    static let dummyHash = "$2y$10$Dw9vTOw9njxS9TCmOYTHLel9KS9BVddadFdTHa6Xf0s3crRRCBf/O"

    private struct Verdicts {
        var accepted: VerdictCache
        /// Apart from the accepted ones: a flood of wrong passwords must not make the right ones slow.
        var refused: VerdictCache
    }

    private let verdicts: Mutex<Verdicts>
    /// Makes checks wait for each other.
    private let turn = Mutex(())
    private let secret: [UInt8]
    private let check: @Sendable (_ password: String, _ hash: String) -> Bool

    /// A verifier with an empty cache of at most 100 verdicts of each kind.
    package convenience init() {
        self.init(maximumVerdicts: 100) { password, hash in BcryptHash(hash)?.matches(password) ?? false }
    }

    init(maximumVerdicts: Int, check: @escaping @Sendable (_ password: String, _ hash: String) -> Bool) {
        verdicts = Mutex(
            Verdicts(accepted: VerdictCache(maximumCount: maximumVerdicts), refused: VerdictCache(maximumCount: maximumVerdicts))
        )
        var generator = SystemRandomNumberGenerator()
        secret = (0..<32).map { _ in UInt8.random(in: 0...255, using: &generator) }
        self.check = check
    }

    /// What an earlier check found; nil when there was none, or it is forgotten. Takes microseconds, whatever is being checked.
    package func knownVerdict(user: String, password: String, hashes: [String: String]) -> Bool? {
        verdict(key(user: user, password: password, hash: hashes[user]))
    }

    /// Whether `hashes` has `user` and its hash is that of `password`.
    ///
    /// A refusal takes as much work for every user, known or not: that of the dearest of `hashes`.
    ///
    /// - Parameter hashes: user to hash (`$2a$`, `$2b$` or `$2y$`); any other hash matches nothing. ``isHash(_:)`` says so beforehand.
    package func verify(user: String, password: String, hashes: [String: String]) -> Bool {
        let hash = hashes[user]
        let key = key(user: user, password: password, hash: hash)
        if let verdict = verdict(key) { return verdict }
        return turn.withLock { _ in
            // Another thread may have found out while this one waited.
            if let verdict = verdict(key) { return verdict }
            let isRight = hash.map { check(password, $0) } ?? false
            if !isRight { spendRest(password: password, hash: hash, hashes: hashes) }
            verdicts.withLock { isRight ? $0.accepted.insert(key) : $0.refused.insert(key) }
            return isRight
        }
    }

    /// Whether a text is a hash that ``verify(user:password:hashes:)`` can check, for the validation of configurations.
    package static func isHash(_ text: String) -> Bool { BcryptHash(text) != nil }

    private func key(user: String, password: String, hash: String?) -> VerdictCache.Key {
        VerdictCache.Key(user: user, hash: hash ?? "", password: password, secret: secret)
    }

    private func verdict(_ key: VerdictCache.Key) -> Bool? {
        verdicts.withLock { $0.accepted.contains(key) ? true : $0.refused.contains(key) ? false : nil }
    }

    /// Works until a refusal has cost as much as one check against the dearest hash.
    ///
    /// A check of cost c takes 2^c rounds, and 2^c + (2^c + 2^(c+1) + … + 2^(m-1)) = 2^m.
    private func spendRest(password: String, hash: String?, hashes: [String: String]) {
        let dearest = hashes.values.compactMap { BcryptHash($0)?.cost }.max() ?? BcryptHash(Self.dummyHash)?.cost ?? 10
        let spent = hash.flatMap { BcryptHash($0)?.cost }
        for cost in spent.map({ Array($0..<max($0, dearest)) }) ?? [dearest] {
            if let dummy = BcryptHash(Self.dummyHash)?.with(cost: cost) { _ = check(password, dummy.text) }
        }
    }
}
