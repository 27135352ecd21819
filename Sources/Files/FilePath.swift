/// The parts of a path as the operating system sees them. Foundation's `deletingLastPathComponent` of a text traps on a name of one
/// character.
package enum FilePath {
    /// The folder in which the file lies: `.` for a name alone, `/` for what lies in the root.
    package static func folder(_ path: String) -> String {
        guard let slash = withoutSlashesAtTheEnd(path).lastIndex(of: "/") else { return "." }
        let folder = withoutSlashesAtTheEnd(String(path[..<slash]))
        return folder.isEmpty ? "/" : folder
    }

    package static func name(_ path: String) -> String {
        let path = withoutSlashesAtTheEnd(path)
        return path.lastIndex(of: "/").map { String(path[path.index(after: $0)...]) } ?? path
    }

    private static func withoutSlashesAtTheEnd(_ path: String) -> String {
        var path = path[...]
        while path.count > 1, path.hasSuffix("/") { path.removeLast() }
        return String(path)
    }
}
