import COpenSSL

/// The latest verdicts of one kind; the oldest goes first.
struct VerdictCache {
    /// What a verdict was about: a digest, so that neither the cache nor a dump of the memory holds a password.
    struct Key: Hashable, Sendable {
        private let digest: [UInt8]

        /// - Parameter secret: random bytes of this process, so that the digest cannot be looked up in a table.
        init(user: String, hash: String, password: String, secret: [UInt8]) {
            var message = secret
            for part in [user, hash, password] {
                // The length in front keeps `a` + `bc` apart from `ab` + `c`.
                withUnsafeBytes(of: UInt64(part.utf8.count)) { message += $0 }
                message += part.utf8
            }
            var digest = [UInt8](repeating: 0, count: Int(SHA256_DIGEST_LENGTH))
            _ = SHA256(message, message.count, &digest)
            self.digest = digest
        }
    }

    private var keys: Set<Key> = []
    private var order: [Key] = []
    private let maximumCount: Int

    init(maximumCount: Int) { self.maximumCount = max(maximumCount, 1) }

    func contains(_ key: Key) -> Bool { keys.contains(key) }

    mutating func insert(_ key: Key) {
        guard keys.insert(key).inserted else { return }
        order.append(key)
        if order.count > maximumCount { keys.remove(order.removeFirst()) }
    }
}
