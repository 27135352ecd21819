import Foundation

/// Where a certificate or a key stands, as PEM.
package enum PEMSource: Sendable, Hashable, CustomStringConvertible {
    /// In a file, which is read again when it changes.
    case file(String)
    case text(String)

    /// A file with more is not a certificate.
    private static let maximumBytes = 1 << 20

    /// The path; never the content, which may be a key.
    package var description: String {
        switch self {
        case .file(let path): path
        case .text: "given in the configuration"
        }
    }

    /// The path of the file; nil when there is none.
    var path: String? {
        guard case .file(let path) = self else { return nil }
        return path
    }

    /// - Throws: why the file cannot be read.
    func read() throws(SystemError) -> [UInt8] {
        guard case .file(let path) = self else {
            guard case .text(let text) = self else { return [] }
            return Array(text.utf8)
        }
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .latest }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var room = [UInt8](repeating: 0, count: 16_384)
        while bytes.count < Self.maximumBytes {
            let count = Foundation.read(descriptor, &room, room.count)
            guard count >= 0 else { throw .latest }
            if count == 0 { break }
            bytes += room[..<count]
        }
        return bytes
    }
}
