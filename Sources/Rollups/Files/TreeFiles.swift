import MessageDigest

/// The files of a tree at the beginning of an update, and how new ones are written. Does not change while the update runs.
struct TreeFiles: Sendable {
    let root: String
    let system: RollupFileSystem
    /// See ``RollupSettings/compressionLevel``.
    let compressionLevel: Int
    let manifest: RollupManifest
    /// The paths of the manifest whose files have the right size.
    let intactPaths: Set<String>

    /// What the manifest says of a partition whose file is there; nil when there is none.
    func intact(_ partition: RollupPartition) -> RollupFile? {
        intactPaths.contains(path(of: partition)) ? manifest[partition] : nil
    }

    func path(_ name: String) -> String { root + "/" + name }

    /// The path within the tree.
    func path(of partition: RollupPartition) -> String { partition.path(slice) }

    /// Which datasets the files are of; nil for all.
    var slice: RollupSlice? { manifest.slice }

    /// The paths of the manifest whose files have the right size, and the right digest if they are read.
    static func intactPaths(
        _ manifest: RollupManifest, root: String, system: RollupFileSystem, readsFiles: Bool, isCancelled: () -> Bool
    ) throws -> Set<String> {
        var paths: Set<String> = []
        for file in manifest.files.values where try system.size(root + "/" + file.path) == file.bytes {
            if readsFiles {
                if isCancelled() { throw RollupError.cancelled(root) }
                guard try digest(of: root + "/" + file.path, system) == file.sha256 else { continue }
            }
            paths.insert(file.path)
        }
        return paths
    }

    private static func digest(of path: String, _ system: RollupFileSystem) throws -> String {
        let descriptor = try system.open(path)
        defer { system.close(descriptor) }
        let digest = SHA256Digest()
        var buffer = [UInt8](repeating: 0, count: 256 * 1024)
        while true {
            let count = try buffer.withUnsafeMutableBytes { try system.read(descriptor, $0, path) }
            if count == 0 { return try digest.finished(path) }
            buffer.withUnsafeBufferPointer { digest.update(UnsafeBufferPointer(rebasing: $0[..<count])) }
        }
    }

    /// Puts a file with this content in place, unless it is there already.
    ///
    /// - Throws: ``RollupError``.
    func replace(folder: String = "", _ name: String, with content: [UInt8]) throws {
        let path = folder.isEmpty ? name : folder + "/" + name
        if try Self.readWhole(root + "/" + path, limit: content.count, system) == content { return }
        let file = try TemporaryFile(root: root, folder: folder, name: name, slice: slice, files: system)
        try content.withUnsafeBufferPointer { try file.write($0) }
        try file.publish()
    }

    /// The content of a file; nil when there is none, or more than `limit` bytes of it.
    static func readWhole(_ path: String, limit: Int, _ system: RollupFileSystem) throws -> [UInt8]? {
        guard let size = try system.size(path), size <= limit else { return nil }
        let descriptor = try system.open(path)
        defer { system.close(descriptor) }
        var content = [UInt8](repeating: 0, count: size)
        var filled = 0
        while filled < size {
            let count = try content.withUnsafeMutableBytes {
                try system.read(descriptor, UnsafeMutableRawBufferPointer(rebasing: $0[filled...]), path)
            }
            if count == 0 { return nil }
            filled += count
        }
        return content
    }
}
