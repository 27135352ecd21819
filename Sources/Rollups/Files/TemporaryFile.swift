/// A file under construction, in the folder of the one that it will replace.
///
/// Its name begins with a dot, which engines skip. Published in the order that survives a crash at any point: content to the disk,
/// rename, folder to the disk. Not `Sendable`: one thread at a time.
///
/// Not the `StreamedOutput` of `--output`, which keeps permissions, writes into pipes and accepts folders that cannot be synchronized: of a
/// tree, whose list names every file, nothing may be taken for written that is not.
final class TemporaryFile {
    private let files: RollupFileSystem
    private let folder: String
    private let name: String
    private let temporaryPath: String
    private var descriptor: Int32?
    private var writtenBytes = 0
    private var hintedBytes = 0
    private static let hintBytes = 256 << 10

    /// Opens the file, and makes its folder where it is missing.
    ///
    /// - Parameters:
    ///   - root: the folder of the tree, which exists.
    ///   - folder: within the tree; empty for the root itself.
    ///   - slice: keeps shards that write the same tree out of each other's way.
    /// - Throws: ``RollupError``.
    init(root: String, folder: String, name: String, slice: RollupSlice?, files: RollupFileSystem) throws {
        self.files = files
        self.folder = folder.isEmpty ? root : root + "/" + folder
        self.name = name
        temporaryPath = self.folder + "/." + name + Self.suffix(slice)
        try Self.makeFolder(root: root, folder: folder, files: files)
        descriptor = try files.create(temporaryPath)
    }

    deinit {
        if let descriptor { files.close(descriptor) }
    }

    func write(_ bytes: UnsafeBufferPointer<UInt8>) throws {
        guard let descriptor else { return }
        try files.write(descriptor, UnsafeRawBufferPointer(bytes), temporaryPath)
        writtenBytes += bytes.count
        guard writtenBytes - hintedBytes >= Self.hintBytes else { return }
        files.beginSynchronizing(descriptor, hintedBytes..<writtenBytes)
        hintedBytes = writtenBytes
    }

    /// Puts the file in the place of the old one, for good.
    func publish() throws {
        guard let descriptor else { return }
        try files.synchronize(descriptor, temporaryPath)
        files.close(descriptor)
        self.descriptor = nil
        try files.rename(temporaryPath, folder + "/" + name)
        try files.synchronizeDirectory(folder)
    }

    /// Removes the file; the old one stays.
    func discard() throws {
        if let descriptor { files.close(descriptor) }
        descriptor = nil
        try files.remove(temporaryPath)
    }

    /// Whether a name in a folder is that of a temporary file of a slice.
    static func isTemporary(_ name: String, slice: RollupSlice? = nil) -> Bool { name.hasPrefix(".") && name.hasSuffix(suffix(slice)) }

    /// What the name of every temporary file of a slice ends with.
    private static func suffix(_ slice: RollupSlice?) -> String { (slice.map { "." + $0.text } ?? "") + ".tmp" }

    private static func makeFolder(root: String, folder: String, files: RollupFileSystem) throws {
        var parent = root
        for component in folder.split(separator: "/") {
            let path = parent + "/" + component
            if try files.makeDirectory(path) { try files.synchronizeDirectory(parent) }
            parent = path
        }
    }
}
