import Foundation

/// The folder of a run, removed at its end.
struct Scratch {
    let path: String

    init(parent: String?) throws {
        let parent = parent.map { URL(fileURLWithPath: $0) } ?? FileManager.default.temporaryDirectory
        let folder = parent.appendingPathComponent("mode-exporter-benchmarks-\(ProcessInfo.processInfo.processIdentifier)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        path = folder.path
    }

    /// A path inside; nothing is made.
    func path(_ name: String) -> String { path + "/" + name }

    /// A folder inside that does not exist or is empty.
    func fresh(_ name: String) -> String {
        discard(name)
        return path(name)
    }

    /// Removes something inside, if it is there.
    func discard(_ name: String) { try? FileManager.default.removeItem(atPath: path(name)) }

    func remove() { try? FileManager.default.removeItem(atPath: path) }
}
