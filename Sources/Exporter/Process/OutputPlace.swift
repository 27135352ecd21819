import Foundation

/// What `--output` names.
enum OutputPlace: Equatable {
    /// `-`.
    case standardOutput
    /// A file, or nothing yet: replaced in one step. Links are followed, so that a link stays one.
    case file(String)
    /// A device, a pipe or a socket: written to as it is. Moving a file there would take its place, with the rights of root even that of
    /// `/dev/null`.
    case stream(String)

    init(_ path: String) {
        var information = stat()
        if path == "-" {
            self = .standardOutput
        } else if stat(path, &information) != 0 {
            self = .file(path)
        } else {
            switch information.st_mode & S_IFMT {
            case S_IFREG: self = .file(Self.resolved(path))
            // Refused when it is written.
            case S_IFDIR: self = .file(path)
            default: self = .stream(path)
            }
        }
    }

    private static func resolved(_ path: String) -> String {
        guard let resolved = realpath(path, nil) else { return path }
        defer { free(resolved) }
        return String(cString: resolved)
    }
}
