import Foundation
import FuzzTargets
import TestSupport
import Testing

/// What `make fuzz` has found worth keeping is tried again in every run of the tests: seeds, inputs that reach code no other does, and
/// whatever once broke something (`found-…`).
@Suite struct CorpusTests {
    private static func inputs(_ target: FuzzTarget) throws -> [(name: String, bytes: [UInt8])] {
        let folder = PythonOracle.packageRoot.appendingPathComponent("Tests/Fuzz/Corpora/\(target.rawValue)")
        return try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted().map {
            ($0, Array(try Data(contentsOf: folder.appendingPathComponent($0))))
        }
    }

    @Test(arguments: FuzzTarget.allCases) func everyKeptInputIsReadAsItShouldBe(target: FuzzTarget) async throws {
        let inputs = try Self.inputs(target)
        #expect(inputs.count >= 10)
        for (name, bytes) in inputs {
            if let problem = target.problem(with: bytes) { Issue.record("\(name): \(problem)") }
            await Task.yield()
        }
    }
}
