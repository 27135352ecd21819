import Files
import Foundation
import Rollups

/// Records, next to the history, which rollup tree has taken in its changes.
///
/// The history marks days as changed until a tree has taken them in. A tree in another folder missed what the first one took, so
/// it has to be written in full once.
struct RollupTreeRecord {
    private static let name = "rollup-tree"

    private let file: String
    private let tree: String

    /// - Parameter slices: those that are written; a history that gets others has to write them in full once.
    init(storage: StoragePaths, slices: [RollupSlice] = []) {
        file = storage.root + "/" + Self.name
        let path = URL(fileURLWithPath: storage.rollups).standardizedFileURL.path
        tree = ([path] + slices.map { "\($0.index)/\($0.total)" }).joined(separator: " ")
    }

    /// Whether the tree has taken in everything that the history does not mark as changed.
    var isCurrent: Bool {
        guard let content = try? String(contentsOfFile: file, encoding: .utf8) else { return false }
        return content == tree + "\n"
    }

    /// Runs an update and records the tree. When the update fails, no tree is recorded, unless this one was before.
    func recording<Value>(_ update: () throws -> Value) throws -> Value {
        if isCurrent { return try update() }
        try? FileManager.default.removeItem(atPath: file)
        let value = try update()
        try OutputFile(path: file).write(Array((tree + "\n").utf8))
        return value
    }
}
