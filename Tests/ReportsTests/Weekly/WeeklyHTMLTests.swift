import Foundation
import RunAnalytics
import RunModel
import TestSupport
import Testing

@testable import Reports

@Suite struct WeeklyHTMLTests {
    private static let options = WeeklyOptions(modeURL: "https://mode.example.com/", capacity: WeeklySamples.capacity)

    /// Everything that could make a browser fetch something, and every link.
    private func expectSelfContained(_ html: String) throws {
        for forbidden in [
            "<script", "src=", "@import", "url(", "<link", "<iframe", "<object", "srcset", "onload", "onerror=", "javascript:",
        ] {
            #expect(!html.lowercased().contains(forbidden), "\(forbidden)")
        }
        let links = html.matches(of: /href="([^"]*)"/).map { String($0.output.1) }
        #expect(!links.isEmpty)
        #expect(
            links.allSatisfy {
                $0.hasPrefix("https://mode.example.com/acme/datasets/") || $0.hasPrefix("#") || $0 == "capacity-2026-W47.html"
            })
        // Whatever else looks like an address is a name that somebody chose, and stands in text.
        let withoutLinks = html.replacing(/href="[^"]*"/, with: "")
        #expect(!withoutLinks.contains("https://"))
    }

    @Test func theDocumentHoldsAllItNeedsAndLinksToModeOnly() throws {
        try expectSelfContained(WeeklyHTML.render(try WeeklySamples.fleet(try WeeklySamples.context()), options: Self.options))
    }

    // An XML parser accepts the page, so every element is closed and every name is escaped; then its structure is looked at.
    @Test func theDocumentIsWellFormedAndAccessible() throws {
        struct Result: Decodable {
            var headings: [Int]
            var headingCells: Bool
            var captions: Bool
            var pictures: Bool
            var targets: Bool
            var text: String
        }
        let script = """
            import json, re, sys
            import xml.etree.ElementTree as tree
            html = json.load(sys.stdin)["html"]
            html = re.sub(r"<meta ([^>]*)>", r"<meta \\1/>", html.replace("<!DOCTYPE html>", ""))
            page = tree.fromstring(html)
            ids = [e.get("id") for e in page.iter() if e.get("id")]
            json.dump({
                "headings": [int(e.tag[1]) for e in page.iter() if re.fullmatch("h[1-6]", e.tag)],
                "headingCells": all(e.get("scope") in ("row", "col") for e in page.iter("th")),
                "captions": all(e.find("caption") is not None for e in page.iter("table")),
                "pictures": all((e.get("role") == "img" and e.get("aria-label")) or e.get("aria-hidden") for e in page.iter("svg")),
                "targets": len(ids) == len(set(ids)) and all(e.get("href")[1:] in ids for e in page.iter("a") if e.get("href")[0] == "#"),
                "text": " ".join(page.itertext()),
            }, sys.stdout)
            """
        let html = WeeklyHTML.render(try WeeklySamples.fleet(try WeeklySamples.context()), options: Self.options)
        let result = try PythonOracle.run(script, input: ["html": html], returning: Result.self)
        #expect(result.headings.first == 1 && result.headings.count { $0 == 1 } == 1)
        #expect(zip(result.headings, result.headings.dropFirst()).allSatisfy { $1 <= $0 + 1 }, "no level is left out")
        #expect(result.headingCells && result.captions && result.pictures && result.targets)
        for name in ["<script>alert(\"1\")</script>", "Umsätze & 'Kosten' 📈", "Stock | *levels*", "4 slots are enough."] {
            #expect(result.text.contains(name), "\(name)")
        }
    }

    // The issue's budget: a thousand datasets, all of which deserve a look, in less than 2 MB.
    @Test func aThousandDatasetsStayBelowTwoMegabytes() throws {
        let context = try WeeklySamples.context()
        var builder = WeeklyReportBuilder(context: context)
        for index in 0..<1000 {
            let runs = try WeeklySamples.steady(
                context,
                every: 1,
                seed: UInt64(index),
                weeks: 2,
                minutes: { $0 < 60 ? 8 : 12 },
                state: { ($0 * 7 + Int64(index)) % 11 == 0 ? .failed : $0 % 29 == 3 ? .cancelled : .succeeded },
                isMissing: { $0 % 23 == 5 }
            )
            let dataset = try WeeklySamples.dataset("dataset\(index)", "A dataset with a rather long name, number \(index)", space: "Space")
            builder.add(DatasetWeekInput(account: "acme", dataset: dataset, runs: runs, objective: WeeklySamples.objective))
        }
        let report = builder.finish()
        #expect(report.datasets.allSatisfy { !$0.attention.isEmpty })
        let html = WeeklyHTML.render(report, options: Self.options)
        #expect(html.utf8.count < 2_000_000, "\(html.utf8.count) bytes")
        #expect(html.matches(of: /https:\/\/mode.example.com\/acme\/datasets\/dataset\d+"/).count == 1000)
        let json = WeeklyJSON.render(report)
        #expect(json.utf8.count < 2_000_000, "\(json.utf8.count) bytes")
        #expect(
            json.components(separatedBy: "\"is_short\": false").count - 1 == 200
                && json.components(separatedBy: "\"is_short\": true").count - 1 == 800)
        for short in [WeeklyText.render(report), WeeklyMarkdown.render(report)] { #expect(short.utf8.count < 100_000) }
        try expectSelfContained(html)
    }

    @Test func anAccountCannotBreakOutOfALink() throws {
        let reference = DatasetReference(account: "a\"><b>/../é", dataset: try WeeklySamples.dataset("token"))
        #expect(Self.options.link(reference) == "https://mode.example.com/a%22%3E%3Cb%3E%2F..%2F%C3%A9/datasets/token")
    }
}
