import DatasetMetrics
import Foundation
import TestSupport
import Testing

/// Documentation and code may not drift apart.
@Suite struct DocumentationTests {
    private static let readme = PythonOracle.packageRoot.resolvingSymlinksInPath().appendingPathComponent("README.md")

    @Test func theReadmeListsTheMetricsAsDeclared() throws {
        let text = try String(contentsOf: Self.readme, encoding: .utf8)
        let begin = try #require(text.range(of: "make test` compares it -->\n"))
        let end = try #require(text.range(of: "<!-- /metrics -->"))
        if ProcessInfo.processInfo.environment["RECORD_GOLDEN"] == "1" {
            let updated = text.replacingCharacters(in: begin.upperBound..<end.lowerBound, with: MetricTable.markdown())
            try Data(updated.utf8).write(to: Self.readme)
            return
        }
        #expect(String(text[begin.upperBound..<end.lowerBound]) == MetricTable.markdown())
    }

    @Test func theReadmeStaysShort() throws {
        #expect(try String(contentsOf: Self.readme, encoding: .utf8).components(separatedBy: "\n").count < 250)
    }
}
