import Foundation

/// The programs of this package as they were built together with the tests.
package enum BuiltBinary {
    /// The path of `mode-exporter`: beside the test bundle.
    ///
    /// - Throws: ``PythonOracle/Failure`` when it is not there.
    package static func path(_ name: String = "mode-exporter") throws -> String {
        let bundle = URL(fileURLWithPath: CommandLine.arguments.first { $0.hasSuffix(".xctest") } ?? CommandLine.arguments[0])
        let candidates = [
            bundle.deletingLastPathComponent(), PythonOracle.packageRoot.appendingPathComponent(".build/debug"),
        ].map { $0.appendingPathComponent(name).path }
        guard let path = candidates.first(where: { FileManager.default.isExecutableFile(atPath: $0) }) else {
            throw PythonOracle.Failure(description: "no \(name) at \(candidates.joined(separator: " or ")): build before testing")
        }
        return path
    }
}
