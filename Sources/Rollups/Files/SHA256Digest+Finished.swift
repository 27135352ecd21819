import MessageDigest

extension SHA256Digest {
    /// The digest of everything; it is used up then. `path` is for the error only.
    ///
    /// - Throws: ``RollupError`` when OpenSSL refuses.
    func finished(_ path: String) throws -> String {
        guard let digest = hexDigest() else {
            throw RollupError(
                kind: .outOfMemory, operation: "compute SHA-256", path: path, detail: "OpenSSL refuses: no memory, or a policy against it")
        }
        return digest
    }
}
