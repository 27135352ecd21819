import Foundation

/// Where a secret comes from. Never prints the secret.
package enum SecretSource: Sendable, CustomStringConvertible, CustomDebugStringConvertible {
    /// Given in the environment or in the configuration.
    case value(String)
    /// The contents of a file, read again whenever it is needed, so that a rotated secret counts at once.
    case file(String)

    /// The largest secret file that is read, in bytes.
    static let maximumFileBytes = 4096

    /// Reads the secret. White space at both ends is dropped.
    ///
    /// - Throws: ``ConfigurationError`` when the file cannot be read, is empty or larger than 4 KiB.
    package func read(_ place: String) throws(ConfigurationError) -> String {
        switch self {
        case .value(let text): return text
        case .file(let path):
            guard let handle = FileHandle(forReadingAtPath: path), let bytes = try? handle.read(upToCount: Self.maximumFileBytes + 1) else {
                throw ConfigurationError(place, "cannot read the file \(path): check that it exists and that this user may read it")
            }
            guard bytes.count <= Self.maximumFileBytes, let text = String(bytes: bytes, encoding: .utf8) else {
                throw ConfigurationError(place, "the file \(path) is not a secret: it is larger than 4096 bytes or not UTF-8 text")
            }
            let secret = text.trimmingCharacters(in: .whitespacesAndNewlines)
            guard !secret.isEmpty else { throw ConfigurationError(place, "the file \(path) is empty") }
            return secret
        }
    }

    /// The file, or that there is a value: never the secret itself.
    package var description: String {
        switch self {
        case .value: "<secret>"
        case .file(let path): "file \(path)"
        }
    }

    /// The same: a debugger's or a crash report's print must not show it either.
    package var debugDescription: String { description }
}
