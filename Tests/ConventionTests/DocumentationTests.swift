import DatasetMetrics
import Configuration
import Foundation
import TestSupport
import Testing

/// Documentation and code may not drift apart.
@Suite struct DocumentationTests {
    private static let root = PythonOracle.packageRoot.resolvingSymlinksInPath()
    private static let readme = root.appendingPathComponent("README.md")
    private static let documentation = root.appendingPathComponent("Sources/Exporter/Exporter.docc")

    @Test func theDocumentationListsTheMetricsAsDeclared() throws {
        try expect(MetricTable.markdown(), in: "Metrics.md", section: "metrics")
    }

    @Test func theDocumentationShowsTheExampleConfiguration() throws {
        try expect("```yaml\n\(ExampleConfiguration.text)```\n", in: "Configuration.md", section: "configuration")
    }

    /// Compares a generated section of a page, or records it with `make golden`.
    private func expect(_ generated: String, in page: String, section: String) throws {
        let file = Self.documentation.appendingPathComponent(page)
        let text = try String(contentsOf: file, encoding: .utf8)
        let start = try #require(text.range(of: "make test` compares it -->\n"))
        let end = try #require(text.range(of: "<!-- /\(section) -->"))
        if ProcessInfo.processInfo.environment["RECORD_GOLDEN"] == "1" {
            try Data(text.replacingCharacters(in: start.upperBound..<end.lowerBound, with: generated).utf8).write(to: file)
            return
        }
        #expect(String(text[start.upperBound..<end.lowerBound]) == generated)
    }

    @Test func thePagesOfTheDocumentationAreLinkedAndTheirLinksLead() throws {
        let pages = try FileManager.default.contentsOfDirectory(atPath: Self.documentation.path).filter { $0.hasSuffix(".md") }
        let root = try String(contentsOf: Self.documentation.appendingPathComponent("Exporter.md"), encoding: .utf8)
        for page in pages where page != "Exporter.md" {
            #expect(root.contains("- <doc:\(page.dropLast(3))>"), "\(page) is not in the topics of Exporter.md")
        }
        for page in pages {
            let text = try String(contentsOf: Self.documentation.appendingPathComponent(page), encoding: .utf8)
            for link in text.matches(of: /<doc:([A-Za-z]+)>/) {
                #expect(pages.contains("\(link.1).md"), "\(page) links to \(link.1)")
            }
        }
    }

    @Test func theReadmeStaysShort() throws {
        #expect(try String(contentsOf: Self.readme, encoding: .utf8).components(separatedBy: "\n").count < 200)
    }
}
