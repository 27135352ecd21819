import Foundation

/// A folder of files, each of which is replaced in one step, and only where its bytes change.
package struct OutputFolder: Sendable {
    private let path: String

    /// Names the folder; the first file that is written makes it, and those above it, where they are missing.
    package init(_ path: String) { self.path = path }

    /// Writes a file unless it holds these bytes already.
    ///
    /// - Parameter name: within the folder; may name folders in it, which are made.
    /// - Returns: whether it was written.
    package func replace(_ name: String, with bytes: [UInt8]) throws(OutputError) -> Bool {
        let file = "\(path)/\(name)"
        if let known = FileManager.default.contents(atPath: file), known.elementsEqual(bytes) { return false }
        try Self.make(FilePath.folder(file))
        try OutputFile(path: file).write(bytes)
        return true
    }

    private static func make(_ folder: String) throws(OutputError) {
        guard mkdir(folder, 0o755) != 0, errno != EEXIST else { return }
        let parent = FilePath.folder(folder)
        guard errno == ENOENT, parent != folder else { throw OutputError(path: folder, reason: OutputError.systemReason()) }
        try make(parent)
        guard mkdir(folder, 0o755) == 0 || errno == EEXIST else { throw OutputError(path: folder, reason: OutputError.systemReason()) }
    }
}
