/// Which build this is: what `--version` and `mode_exporter_build_info` say.
package struct BuildInformation: Sendable, CustomStringConvertible {
    /// The released version, as in CHANGELOG.md: the one place that names it.
    package static let currentVersion = "0.1.0"

    package let version: String
    /// The commit, abbreviated; empty where the build was not made from a checkout.
    package let revision: String
    package let branch: String
    /// When the commit was made, ISO 8601; empty as above.
    package let date: String
    /// The compiler's version, for example `6.3`.
    package let swiftVersion: String
    /// For example `linux/x86_64`.
    package let platform: String

    package static let current = BuildInformation(
        version: currentVersion, revision: BuildStamp.revision, branch: BuildStamp.branch, date: BuildStamp.date, swiftVersion: compiler,
        platform: "\(system)/\(architecture)")

    /// `mode-exporter 0.1.0 (0123456789ab)`, for a page's foot and a log line.
    var summary: String { "mode-exporter \(version)" + (revision.isEmpty ? "" : " (\(revision))") }

    /// How the program names itself in HTTP requests.
    var userAgent: String { "mode-exporter/\(version)" }

    /// Laid out as Prometheus' own programs do:
    /// ```
    /// mode-exporter, version 0.1.0 (branch: main, revision: 0123456789ab)
    ///   build date:       2026-11-26T21:40:00Z
    ///   swift version:    6.3
    ///   platform:         linux/x86_64
    /// ```
    package var description: String {
        func known(_ text: String) -> String { text.isEmpty ? "unknown" : text }
        return """
            mode-exporter, version \(version) (branch: \(known(branch)), revision: \(known(revision)))
              build date:       \(known(date))
              swift version:    \(swiftVersion)
              platform:         \(platform)
            """
    }

    private static var compiler: String {
        #if compiler(>=6.4)
            "6.4"
        #elseif compiler(>=6.3)
            "6.3"
        #else
            "6.2"
        #endif
    }

    private static var system: String {
        #if os(Linux)
            "linux"
        #else
            "macos"
        #endif
    }

    private static var architecture: String {
        #if arch(x86_64)
            "x86_64"
        #elseif arch(arm64)
            "arm64"
        #else
            "other"
        #endif
    }
}
