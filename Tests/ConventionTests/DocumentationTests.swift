import DatasetMetrics
import Foundation
import TestSupport
import Testing

/// Documentation and code may not drift apart.
@Suite struct DocumentationTests {
    private static let root = PythonOracle.packageRoot.resolvingSymlinksInPath()
    private static let readme = root.appendingPathComponent("README.md")
    private static let metrics = root.appendingPathComponent("Sources/Exporter/Exporter.docc/Metrics.md")

    @Test func theDocumentationListsTheMetricsAsDeclared() throws {
        let text = try String(contentsOf: Self.metrics, encoding: .utf8)
        let begin = try #require(text.range(of: "make test` compares it -->\n"))
        let end = try #require(text.range(of: "<!-- /metrics -->"))
        if ProcessInfo.processInfo.environment["RECORD_GOLDEN"] == "1" {
            let updated = text.replacingCharacters(in: begin.upperBound..<end.lowerBound, with: MetricTable.markdown())
            try Data(updated.utf8).write(to: Self.metrics)
            return
        }
        #expect(String(text[begin.upperBound..<end.lowerBound]) == MetricTable.markdown())
    }

    @Test func theReadmeStaysShort() throws {
        #expect(try String(contentsOf: Self.readme, encoding: .utf8).components(separatedBy: "\n").count < 200)
    }
}
