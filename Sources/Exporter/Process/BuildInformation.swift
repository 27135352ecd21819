/// Which build this is: what `--version` and `mode_exporter_build_info` say.
package struct BuildInformation: Sendable, CustomStringConvertible {
    /// The released version, as in CHANGELOG.md.
    package let version: String
    /// The compiler's version, for example `6.3`.
    package let swiftVersion: String
    /// For example `linux/x86_64`.
    package let platform: String

    /// The running program's.
    package static let current = BuildInformation(version: "0.1.0", swiftVersion: compiler, platform: "\(system)/\(architecture)")

    /// `mode-exporter, version 0.1.0 (swift 6.3, linux/x86_64)`.
    package var description: String { "mode-exporter, version \(version) (swift \(swiftVersion), \(platform))" }

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
