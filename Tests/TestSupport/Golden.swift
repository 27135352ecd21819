import Foundation

/// Expected texts in files, `Tests/Golden/<test target>/<name>`; recorded anew with the environment variable `RECORD_GOLDEN=1`.
///
/// The files stand outside the test targets, so that SwiftPM needs no list of them.
package enum Golden {
    /// Compares `actual` with the file; nil when they are the same.
    ///
    /// Use it as `#expect(try Golden.difference(text, from: "name.prom") == nil)`. Under `RECORD_GOLDEN=1` the file is written and the
    /// comparison succeeds: look at the version control's difference before you commit it.
    ///
    /// - Returns: the first line that differs, on both sides, and how to record.
    /// - Throws: what reading or writing the file throws; a missing file is a difference, not an error.
    package static func difference(_ actual: String, from name: String, filePath: String = #filePath) throws -> String? {
        let target = URL(fileURLWithPath: filePath).deletingLastPathComponent().lastPathComponent
        let folder = PythonOracle.packageRoot.appendingPathComponent("Tests/Golden/\(target)")
        let file = folder.appendingPathComponent(name)
        if ProcessInfo.processInfo.environment["RECORD_GOLDEN"] == "1" {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            try Data(actual.utf8).write(to: file)
            return nil
        }
        let advice = "look at the change and record it with RECORD_GOLDEN=1"
        guard FileManager.default.fileExists(atPath: file.path) else { return "no file \(target)/\(name); \(advice)" }
        let expected = String(decoding: try Data(contentsOf: file), as: UTF8.self)
        guard actual != expected else { return nil }
        let actualLines = actual.split(separator: "\n", omittingEmptySubsequences: false)
        let expectedLines = expected.split(separator: "\n", omittingEmptySubsequences: false)
        let same = zip(actualLines, expectedLines).prefix { $0 == $1 }.count
        func line(_ lines: [Substring]) -> String { same < lines.count ? "\"\(lines[same])\"" : "the end" }
        return "\(target)/\(name):\(same + 1): expected \(line(expectedLines)), got \(line(actualLines)); \(advice)"
    }
}
