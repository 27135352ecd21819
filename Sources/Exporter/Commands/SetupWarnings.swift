import Configuration
import Foundation
import RunHistory

/// What works, but may hurt later.
enum SetupWarnings {
    /// One line for each; said by every command that starts and by `check`.
    static func of(_ sources: ConfigurationSources, storage: StoragePaths) -> [String] {
        [readableSecret(sources), networkStorage(storage.root)].compactMap { $0 }
    }

    /// A secret in a file that every user of the machine may read.
    private static func readableSecret(_ sources: ConfigurationSources) -> String? {
        guard let path = sources.file, isReadableByAll(path), let mode = try? ConfigurationFile.read(path: path).mode
        else { return nil }
        let keys = [("mode.token", mode.token), ("mode.secret", mode.secret)].compactMap { key, source in
            if case .value = source { key } else { nil as String? }
        }
        guard !keys.isEmpty else { return nil }
        return "\(path) holds \(keys.joined(separator: " and ")) and is readable by every user: run chmod o-r on it, or use "
            + "\(keys.map { $0 + "_file" }.joined(separator: " and "))"
    }

    /// Whether every user of the machine may read a file.
    static func isReadableByAll(_ path: String) -> Bool {
        var information = stat()
        return stat(path, &information) == 0 && information.st_mode & S_IROTH != 0
    }

    private static func networkStorage(_ directory: String) -> String? {
        RunHistory.networkFileSystem(of: directory).map {
            "\(directory) is on a network file system (\($0)), on which SQLite's locks may not hold: use a local disk, and run no second "
                + "process on it from another machine"
        }
    }
}
