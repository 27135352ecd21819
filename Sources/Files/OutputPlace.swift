import Foundation

/// What `--output` names.
package enum OutputPlace: Equatable {
    /// `-`, and `/dev/stdout`, which may lead to a file that another process appends to.
    case standardOutput
    /// A file, or nothing yet: replaced in one step, and keeps its permissions. A link to a file stays a link.
    case file(String, permissions: mode_t?)
    /// A device, a pipe or a socket: written to as it is. Moving a file there would take its place, with the rights of root even that of
    /// `/dev/null`.
    case stream(String)
    /// A folder or a socket, into which nothing can be written.
    case unwritable(reason: String)

    init(_ path: String) {
        var information = stat()
        if path == "-" || path == "/dev/stdout" {
            self = .standardOutput
        } else if path == "/dev/stderr" || path.hasPrefix("/dev/fd/") {
            // What is open already belongs to whoever opened it, also where it is a file.
            self = .stream(path)
        } else if stat(path, &information) != 0 {
            self = .file(path, permissions: nil)
        } else {
            switch information.st_mode & S_IFMT {
            case S_IFREG: self = .file(Self.resolved(path), permissions: information.st_mode & 0o7777)
            case S_IFDIR: self = .unwritable(reason: "it is a folder; name a file in it")
            case S_IFSOCK: self = .unwritable(reason: "it is a socket; name a file, or - for stdout")
            default: self = .stream(path)
            }
        }
    }

    /// The size of a file; 0 where there is none.
    package static func bytes(_ path: String) -> Int64 {
        var information = stat()
        return stat(path, &information) == 0 ? Int64(information.st_size) : 0
    }

    private static func resolved(_ path: String) -> String {
        guard let resolved = realpath(path, nil) else { return path }
        defer { free(resolved) }
        return String(cString: resolved)
    }
}
