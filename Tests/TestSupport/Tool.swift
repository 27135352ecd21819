import Foundation

/// A program that tests run as an independent truth, installed by `make test`.
package enum Tool {
    /// Where `name` is: in `.tools` of the package, else on PATH.
    ///
    /// - Throws: ``PythonOracle/Failure`` when it is nowhere.
    package static func path(_ name: String) throws -> String {
        let own = PythonOracle.packageRoot.appendingPathComponent(".tools/prometheus/usr/bin/\(name)").path
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map(String.init)
        for candidate in [own] + folders.map({ "\($0)/\(name)" }) where FileManager.default.isExecutableFile(atPath: candidate) {
            return candidate
        }
        throw PythonOracle.Failure(description: "no \(name): run `make setup-test`")
    }
}
