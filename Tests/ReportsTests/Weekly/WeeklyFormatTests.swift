import Foundation
import RunAnalytics
import RunModel
import TestSupport
import Testing

@testable import Reports

@Suite struct WeeklyFormatTests {
    private static let renderers: [(name: String, render: @Sendable (WeeklyReport, WeeklyOptions) -> String)] = [
        ("html", { WeeklyHTML.render($0, options: $1) }), ("md", { WeeklyMarkdown.render($0, options: $1) }),
        ("txt", { WeeklyText.render($0, options: $1) }), ("json", { WeeklyJSON.render($0, options: $1) }),
    ]

    @Test(arguments: ["html", "md", "txt", "json"])
    func aFleetReadsAsRecorded(format: String) throws {
        let report = try WeeklySamples.fleet(try WeeklySamples.context(zone: "Europe/Berlin"))
        let text = try #require(Self.renderers.first { $0.name == format }).render(
            report, WeeklyOptions(capacity: WeeklySamples.capacity))
        #expect(try Golden.difference(text, from: "weekly-fleet.\(format)") == nil)
    }

    @Test func theSameHistoryGivesTheSameBytes() throws {
        let context = try WeeklySamples.context(zone: "America/New_York")
        let (first, second) = (try WeeklySamples.fleet(context), try WeeklySamples.fleet(context))
        for renderer in Self.renderers { #expect(renderer.render(first, WeeklyOptions()) == renderer.render(second, WeeklyOptions())) }
    }

    @Test func everyFormatManagesAWeekWithoutRunsAndNoDatasets() throws {
        let context = try WeeklySamples.context()
        let idle = WeeklyReport.compute(
            [DatasetWeekInput(account: "a", dataset: try WeeklySamples.dataset("idle"), runs: [])], context: context)
        for report in [idle, WeeklyReport.compute([], context: context)] {
            for renderer in Self.renderers {
                let text = renderer.render(report, WeeklyOptions())
                #expect(text.contains("No run ended in 2026-W47."), "\(renderer.name)")
                #expect(!text.contains("nan") && !text.contains("inf %"))
            }
        }
    }

    // One run cannot carry a percentile, a verdict or an arrow.
    @Test func oneRunPrintsTooFewRuns() throws {
        let context = try WeeklySamples.context()
        let run = try WeeklySamples.run("only", at: context.period.since.advanced(byMilliseconds: 3_600_000), .failed)
        let good = try WeeklySamples.run("fine", at: context.period.since.advanced(byMilliseconds: 7_200_000), duration: 90_000)
        let report = WeeklyReport.compute(
            [DatasetWeekInput(account: "a", dataset: try WeeklySamples.dataset("d"), runs: [run, good])],
            context: context
        )
        for renderer in Self.renderers where renderer.name != "json" {
            let text = renderer.render(report, WeeklyOptions())
            #expect(text.contains("too few runs (1 of 6)") && text.contains("too few runs (1 of 72)"), "\(renderer.name)")
            for arrow in ["↑", "↓"] { #expect(!text.contains(arrow), "\(renderer.name)") }
        }
        let object = try JSONSerialization.jsonObject(with: Data(WeeklyJSON.render(report).utf8)) as? [String: Any]
        let dataset = try #require((object?["datasets"] as? [[String: Any]])?.first)
        #expect(dataset["duration_p95"] as? Double == 90 && dataset["duration_p95_low"] is NSNull && dataset["duration_runs"] as? Int == 1)
        #expect(dataset["change"] as? String == "not_comparable")
    }

    // MARK: JSON

    /// The keys that scripts rely on, as the issue names them.
    @Test func jsonHasTheKeysThatScriptsRelyOn() throws {
        struct Document: Decodable {
            struct Counts: Decodable {
                var runs, succeeded, completed, failed, cancelled: Int
                var success_ratio, success_ratio_low, success_ratio_high: Double
            }
            struct Row: Decodable {
                var dataset, name, change: String
                var space: String?
                var runs, succeeded, completed, failed, cancelled, episodes: Int
                var success_ratio, success_ratio_low, success_ratio_high: Double?
                var duration_p50, duration_p95, queue_lower_p95, queue_upper_p95, longest_failed_seconds: Double?
                var failed_seconds: Double
            }
            var week, since, until: String
            var totals: Counts
            var datasets: [Row]
        }
        let report = try WeeklySamples.fleet(try WeeklySamples.context())
        let document = try JSONDecoder().decode(Document.self, from: Data(WeeklyJSON.render(report).utf8))
        #expect(document.week == "2026-W47" && document.since == "2026-11-16T00:00:00.000Z" && document.until == "2026-11-23T00:00:00.000Z")
        #expect(document.totals.success_ratio == report.headline.counts.successRatio)
        #expect(document.totals.runs == document.datasets.reduce(0) { $0 + $1.runs })
        #expect(document.datasets.map(\.dataset) == report.datasets.map(\.reference.dataset.token.text))
        let byToken = Dictionary(uniqueKeysWithValues: document.datasets.map { ($0.dataset, $0) })
        #expect(byToken["slower"]?.change == "worse" && byToken["faster"]?.change == "better" && byToken["good"]?.change == "within_noise")
        #expect(byToken["broken"]?.episodes == 1 && byToken["good"]?.longest_failed_seconds == nil && byToken["good"]?.failed_seconds == 0)
        let week = try #require(report.datasets.first { $0.reference.dataset.token.text == "slower" })
        let p50 = try #require(week.statistics.duration?.p50.milliseconds)
        #expect(abs(try #require(byToken["slower"]?.duration_p50) - p50 / 1000) < 1e-6)
    }

    /// The documented keys are those that are written, no more and no fewer.
    @Test func everyKeyIsDocumented() throws {
        var written: Set<String> = []
        func collect(_ value: Any, _ path: String) {
            if let members = value as? [String: Any] {
                for (key, inner) in members {
                    written.insert(path.isEmpty ? key : "\(path).\(key)")
                    collect(inner, path.isEmpty ? key : "\(path).\(key)")
                }
            } else if let values = value as? [Any] {
                for inner in values { collect(inner, path + "[]") }
            }
        }
        // A week that is over, and one that still runs.
        for after: Int64 in [6 * WeeklySamples.hour, -90 * 60_000] {
            let report = try WeeklySamples.fleet(try WeeklySamples.context(after: after))
            let text = WeeklyJSON.render(report, options: WeeklyOptions(grouping: .bySpace))
            collect(try JSONSerialization.jsonObject(with: Data(text.utf8)), "")
        }
        let file = PythonOracle.packageRoot.appendingPathComponent("Sources/Exporter/Exporter.docc/ReportSchema.md")
        let documented = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").compactMap { line in
            line.firstMatch(of: /^\| `([^`]+)` \|/).map { String($0.output.1) }
        }
        #expect(Set(documented).count == documented.count)
        #expect(written.subtracting(documented).sorted() == [])
        #expect(Set(documented).subtracting(written).sorted() == [])
    }

    // MARK: What would be late

    /// An hourly dataset of ten minutes, half an hour before the week's end: its newest run came at 22:00, took its slot and hangs.
    @Test func runsInFlightAreToldWhileThePeriodRuns() throws {
        func report(after: Int64) throws -> WeeklyReport {
            let context = try WeeklySamples.context(after: after)
            var runs = try WeeklySamples.steady(context, every: 1, seed: 1).filter {
                $0.createdAt < context.period.until.advanced(byMilliseconds: -2 * WeeklySamples.hour)
            }
            runs.append(
                try WeeklySamples.run("hangs", at: context.period.until.advanced(byMilliseconds: -2 * WeeklySamples.hour), .enqueued))
            let objective = ServiceObjective(name: ".*", freshness: .within(.milliseconds(WeeklySamples.hour)))
            return WeeklyReport.compute(
                [
                    DatasetWeekInput(
                        account: "acme", dataset: try WeeklySamples.dataset("clicks", "Clicks"), runs: runs, objective: objective)
                ], context: context)
        }
        let now = try report(after: -WeeklySamples.hour / 2)
        for renderer in Self.renderers where renderer.name != "json" {
            let words = renderer.render(now, WeeklyOptions()).replacing("\u{A0}", with: " ").split(whereSeparator: \.isWhitespace)
                .joined(separator: " ")
            #expect(words.localizedCaseInsensitiveContains("What would be late"), "\(renderer.name)")
            #expect(words.contains("At Sun 22 Nov 23:30 1 run of 1 dataset is in flight: 1 past the deadline."), "\(renderer.name)")
            #expect(words.contains("run hangs, created Sun 22 Nov 22:00; expected end Sun 22 Nov 22:"), "\(renderer.name)")
            #expect(words.contains("by the objective, missed by 1 h"), "\(renderer.name)")
        }
        let over = try report(after: WeeklySamples.hour)
        for renderer in Self.renderers where renderer.name != "json" {
            let text = renderer.render(over, WeeklyOptions())
            #expect(!text.contains("in flight:") && !text.contains("created Sun 22 Nov"), "\(renderer.name)")
        }
        #expect(WeeklyJSON.render(over).contains("\"runs_in_flight\":null") || WeeklyJSON.render(over).contains("\"runs_in_flight\": null"))
    }

    // MARK: Text and Markdown

    @Test func textFitsAMailAndHoldsNoControlCharacters() throws {
        let context = try WeeklySamples.context()
        let dataset = try WeeklySamples.dataset("d", "bell\u{7}\u{1B}[31m \u{202E}reversed\nline")
        let run = try WeeklySamples.run("r", at: context.period.since, .failed)
        let nasty = WeeklyReport.compute([DatasetWeekInput(account: "a", dataset: dataset, runs: [run])], context: context)
        for report in [try WeeklySamples.fleet(context), nasty] {
            let text = WeeklyText.render(report)
            let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
            #expect(lines.filter { $0.count > 150 }.isEmpty)
            #expect(lines.allSatisfy { $0.last != " " })
            #expect(!text.unicodeScalars.contains { ($0.value < 32 && $0 != "\n") || $0.value == 0x7F || $0 == "\u{202E}" })
        }
    }

    /// A name that reverses what follows it, in the headline too; JSON has it as it is.
    @Test func namesDoNotReorderWhatStandsAroundThem() throws {
        let context = try WeeklySamples.context()
        let name = "\u{202E}evil \u{2067}" + String(repeating: "long ", count: 20) + "👨‍👩‍👧‍👦"
        let runs = try WeeklySamples.steady(context, every: 1, seed: 3, state: { $0 >= 25 ? .failed : .succeeded })
        let report = WeeklyReport.compute(
            [DatasetWeekInput(account: "a", dataset: try WeeklySamples.dataset("d", name), runs: runs)], context: context)
        #expect(WeeklyNarrative(report).sentence.contains("evil long long"))
        for renderer in Self.renderers {
            let text = renderer.render(report, WeeklyOptions())
            let hasControls = text.unicodeScalars.contains {
                ("\u{202A}"..."\u{202E}").contains($0) || ("\u{2066}"..."\u{2069}").contains($0)
            }
            #expect(hasControls == (renderer.name == "json"), "\(renderer.name)")
            #expect(text.contains(name) == (renderer.name == "json"), "\(renderer.name)")
        }
    }

    @Test func datasetsOfOneNameAreToldApartWhereverTheyAreNamed() throws {
        let context = try WeeklySamples.context()
        let runs = try WeeklySamples.steady(context, every: 1, seed: 3, state: { $0 >= 25 ? .failed : .succeeded })
        let inputs = try [("d", "Finance"), ("e", "Sales")].map { token, space in
            DatasetWeekInput(account: "a", dataset: try WeeklySamples.dataset(token, "Orders", space: space), runs: runs)
        }
        let report = WeeklyReport.compute(inputs, context: context)
        for renderer in Self.renderers where renderer.name != "json" {
            let text = renderer.render(report, WeeklyOptions())
            #expect(text.contains("Orders (Finance)") && text.contains("Orders (Sales)"), "\(renderer.name)")
        }
    }

    @Test func markdownKeepsNamesFromBecomingMarkup() throws {
        #expect(
            WeeklyMarkdown.escape("a|b *c* _d_ `e` [f](http://g) <h> &i @j\nk")
                == "a\\|b \\*c\\* \\_d\\_ \\`e\\` \\[f\\](http\\://g) &lt;h&gt; &amp;i @\u{200B}j k"
        )
        let text = WeeklyMarkdown.render(try WeeklySamples.fleet(try WeeklySamples.context()))
        #expect(!text.contains("<script"))
        // Every row of a table has as many cells as its heading.
        var cells = 0
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            let count = line.replacing("\\|", with: "").count { $0 == "|" }
            if !line.hasPrefix("|") { cells = 0 } else if cells == 0 { cells = count } else { #expect(count == cells, "\(line)") }
        }
    }

    // MARK: Words

    @Test func lengthsOfListsAndSignsOfChanges() {
        #expect(WeeklyPhrases.list(["A"]) == "A")
        #expect(WeeklyPhrases.list(["A", "B", "C"]) == "A, B and C")
        #expect(WeeklyPhrases.list(["A", "B", "C", "D"]) == "A, B, C and 1 more")
        #expect(WeeklyPhrases.change(1.45) == "+45 %" && WeeklyPhrases.change(0.5) == "−50 %" && WeeklyPhrases.change(12) == "×12")
        #expect(WeeklyPhrases.change(nil) == nil && WeeklyPhrases.change(.nan) == nil && WeeklyPhrases.change(1.001) == "±0 %")
        #expect(WeeklyPhrases.objective(0.9995) == "99.95 %" && WeeklyPhrases.objective(0.9) == "90 %")
    }

    // 2026-11-01: clocks in New York go back; 2027-W01 follows 2026-W53.
    @Test(arguments: [
        ("2026-W44", "America/New_York", "Mon 26 Oct to Sun 1 Nov 2026, times in America/New_York"),
        ("2026-W13", "Europe/Berlin", "Mon 23 Mar to Sun 29 Mar 2026, times in Europe/Berlin"),
        ("2026-W53", "UTC", "Mon 28 Dec to Sun 3 Jan 2027, times in UTC"),
        ("2027-W01", "UTC", "Mon 4 Jan to Sun 10 Jan 2027, times in UTC"),
    ])
    func weeksAreNamedByTheirDays(week: String, zone: String, expected: String) throws {
        let report = WeeklyReport.compute([], context: try WeeklySamples.context(week: week, zone: zone))
        let narrative = WeeklyNarrative(report)
        #expect(narrative.stretch == expected && narrative.title == "Weekly reliability report \(week)")
    }
}
