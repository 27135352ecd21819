import COpenSSL

/// Computes SHA-256 (FIPS 180-4) of bytes that come in pieces, with the instructions that the processor has for it.
///
/// Not `Sendable`: one thread at a time.
package final class SHA256Digest {
    /// Nil only where OpenSSL finds no memory or may not offer SHA-256; then ``hexDigest()`` says so.
    private let context: OpaquePointer?
    private var isValid: Bool

    /// A digest of nothing yet.
    package init() {
        context = EVP_MD_CTX_new()
        isValid = context != nil && EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1
    }

    deinit { EVP_MD_CTX_free(context) }

    /// Takes in more bytes.
    package func update(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard isValid, let start = bytes.baseAddress else { return }
        isValid = EVP_DigestUpdate(context, start, bytes.count) == 1
    }

    /// The digest of everything as 64 lower-case hexadecimal digits; the digest is used up then.
    ///
    /// - Returns: nil when OpenSSL could not compute it: no memory, or a policy of the system that forbids SHA-256.
    package func hexDigest() -> String? {
        var digest = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
        var count: UInt32 = 0
        guard isValid, EVP_DigestFinal_ex(context, &digest, &count) == 1 else { return nil }
        isValid = false
        return String(decoding: digest[..<Int(count)].flatMap { [Self.digits[Int($0 >> 4)], Self.digits[Int($0 & 0xF)]] }, as: UTF8.self)
    }

    private static let digits = Array("0123456789abcdef".utf8)
}
