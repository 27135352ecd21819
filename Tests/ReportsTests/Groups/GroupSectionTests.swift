import Foundation
import RunAnalytics
import RunModel
import TestSupport
import Testing

@testable import Reports

/// `--group-by`: a section for each space or owner, in every format.
@Suite struct GroupSectionTests {
    private static let byOwner = DatasetGrouping.byOwner { dataset in
        switch dataset.token.text {
        case "good", "broken", "flaky": "Finance & Co"
        case "hourly", "slower": "web"
        case "healed": "WEB"
        default: nil
        }
    }

    private static func words(_ text: String) -> String {
        text.replacing("\u{A0}", with: " ").split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    @Test func groupsComeByNameAndThoseWithoutOneLast() throws {
        let report = try WeeklySamples.fleet(try WeeklySamples.context())
        let sections = GroupSection.all(report, Self.byOwner)
        #expect(sections.map(\.name) == ["Finance & Co", "WEB", "web", "No owner"])
        #expect(sections.map(\.anchor) == ["owner-finance---co", "owner-web", "owner-web-2", "no-owner"])
        #expect(sections.map(\.headline.datasets) == [3, 1, 2, 7])
        #expect(sections.reduce(0) { $0 + $1.headline.counts.runs } == report.headline.counts.runs)
        #expect(sections[0].fixFirst.map(\.week.reference.dataset.token.text) == ["broken", "flaky"])
        #expect(GroupSection.all(report, nil).isEmpty)
    }

    /// A group's figures are those of a report that covers its datasets alone.
    @Test func aGroupIsTheReportOfItsDatasets() throws {
        let context = try WeeklySamples.context()
        let runs = try WeeklySamples.steady(context, every: 1, seed: 5, state: { $0 % 9 == 4 ? .failed : .succeeded })
        let inputs = try ["a", "b", "c"].map {
            DatasetWeekInput(account: "acme", dataset: try WeeklySamples.dataset($0), runs: runs, objective: WeeklySamples.objective)
        }
        let whole = WeeklyReport.compute(inputs, context: context)
        let groups = whole.grouped(by: .byOwner { $0.token.text == "c" ? nil : "team" })
        let alone = WeeklyReport.compute(Array(inputs.prefix(2)), context: context)
        #expect(groups.map { $0.key?.name } == ["team", nil])
        #expect(groups[0].report.headline.counts == alone.headline.counts)
        #expect(groups[0].report.headline.failureTime == alone.headline.failureTime)
        #expect(groups[0].report.headline.rateChange.pValue == alone.headline.rateChange.pValue)
    }

    @Test func everyFormatHasASectionForEachGroup() throws {
        let report = try WeeklySamples.fleet(try WeeklySamples.context())
        let options = WeeklyOptions(grouping: Self.byOwner)
        for text in [WeeklyText.render(report, options: options), WeeklyMarkdown.render(report, options: options)] {
            let words = Self.words(text)
            #expect(words.contains("BY OWNER") || words.contains("## By owner"))
            #expect(words.contains("2 of 3 datasets need a look; success rate"))
            #expect(words.contains("Fix first: - Orders:") || words.contains("- Fix first: **[Orders]("))
        }
        let html = WeeklyHTML.render(report, options: options)
        #expect(html.contains("<li><a href=\"#owner-finance---co\">Finance &amp; Co</a>: 2 of 3 datasets need a look"))
        #expect(html.contains("<section class=\"group\" id=\"owner-finance---co\">"))
        #expect(html.contains("href=\"#groups\">By owner</a>"))
        let targets = Set(html.matches(of: /id="([^"]+)"/).map { String($0.output.1) })
        let links = html.matches(of: /href="#([^"]+)"/).map { String($0.output.1) }
        #expect(Set(links).subtracting(targets).isEmpty)
        for text in [WeeklyText.render(report), WeeklyMarkdown.render(report), WeeklyHTML.render(report)] {
            #expect(!text.localizedCaseInsensitiveContains("By owner"))
        }
    }

    @Test func spacesOfTheSameNameAreToldApart() throws {
        let context = try WeeklySamples.context()
        let inputs = try ["a", "b"].map {
            DatasetWeekInput(account: "acme", dataset: try WeeklySamples.dataset($0, space: "Sales"), runs: [])
        }
        let sections = GroupSection.all(WeeklyReport.compute(inputs, context: context), .bySpace)
        #expect(sections.map(\.name) == ["Sales (s-a)", "Sales (s-b)"] && sections.map(\.anchor) == ["space-s-a", "space-s-b"])
    }

    @Test func capacityGivesTheLoadOfEachGroup() throws {
        let analysis = try CapacityReportTests.bunched(spreads: false, groupedBy: .space)
        let text = CapacityText.render(analysis)
        #expect(text.contains("BY SPACE") && text.contains("Sales") && text.contains("No space"))
        let html = CapacityHTML.render(analysis)
        #expect(html.contains("<a id=\"space-s1\" href=\"#space-s1\">Sales</a>"))
        struct Document: Decodable {
            struct Group: Decodable {
                var id: String?
                var run_seconds, run_ratio, mean_concurrency, peak_ratio, wait_ratio_low, wait_ratio_high: Double
                var runs, datasets, max_concurrency: Int
            }
            var group_by: String
            var groups: [Group]
        }
        let document = try JSONDecoder().decode(Document.self, from: Data(CapacityJSON.render(analysis).utf8))
        #expect(document.group_by == "space" && document.groups.map(\.id) == ["s1", nil])
        #expect(document.groups.map(\.datasets) == [4, 8] && document.groups.map(\.runs) == [672, 1344])
        #expect(abs(document.groups.reduce(0) { $0 + $1.run_ratio } - 1) < 1e-5)
        #expect(CapacityJSON.render(try CapacityReportTests.bunched(spreads: false)).contains("\"groups\": null"))
    }

    @Test func todaysSlotsAreShownBesideThoseAskedFor() throws {
        let analysis = try CapacityReportTests.bunched(spreads: false, slots: 11...14)
        #expect(analysis.current?.count == 2 && analysis.slots.map(\.slots) == [11, 12, 13, 14])
        #expect(analysis.shownSlots.map(\.slots) == [2, 11, 12, 13, 14])
        #expect(analysis.recommendedSlots == 12)
        #expect(CapacityText.render(analysis).split(separator: "\n").contains { $0.hasPrefix("      2  ") && $0.contains("today") })
        #expect(CapacityHTML.render(analysis).contains("2 <span class=\"note\">today</span>"))
    }
}
