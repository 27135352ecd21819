import Foundation

extension StreamedOutput {
    /// What the name of every temporary file ends with.
    static let suffix = ".tmp"

    /// Removes what killed processes have left next to any file of a folder: `NAME.PID.tmp`, where no process has that number.
    package static func removeLeftovers(in directory: String) { removeLeftovers(in: directory) { _ in true } }

    static func removeLeftovers(of place: String) {
        let folder = FilePath.folder(place)
        let name = FilePath.name(place)
        removeLeftovers(in: folder) { $0 == name }
    }

    private static func removeLeftovers(in directory: String, _ isOurs: (_ name: String) -> Bool) {
        guard let folder = opendir(directory) else { return }
        defer { closedir(folder) }
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { field in
                field.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            guard let (place, process) = parts(name), isOurs(place), !isAlive(process) else { continue }
            unlink(directory + "/" + name)
        }
    }

    /// SQLite, which writes the copy of a backup, adds its own ending.
    private static func parts(_ name: String) -> (place: String, process: pid_t)? {
        let stem = name.hasSuffix("-journal") ? name.dropLast("-journal".count) : name[...]
        guard stem.hasSuffix(suffix) else { return nil }
        let pieces = stem.dropLast(suffix.count).split(separator: ".", omittingEmptySubsequences: false)
        guard pieces.count > 1, let process = pieces.last.flatMap({ pid_t($0) }), process > 0 else { return nil }
        return (pieces.dropLast().joined(separator: "."), process)
    }

    /// In a container, the one that was killed had the same number as this one.
    private static func isAlive(_ process: pid_t) -> Bool { process != getpid() && (kill(process, 0) == 0 || errno == EPERM) }

    /// Brings the new name to the disk. Not all file systems can, and the file itself is there already.
    static func synchronizeFolder(of place: String) {
        let folder = FilePath.folder(place)
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        _ = fsync(descriptor)
        close(descriptor)
    }
}
