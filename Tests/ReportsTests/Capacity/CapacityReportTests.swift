import Foundation
import RunModel
import TestSupport
import Testing

@testable import Reports
@testable import RunAnalytics

@Suite struct CapacityReportTests {
    static let monday: Int64 = 1_793_577_600_000

    /// Twelve hourly datasets of five minutes each, all on the hour, through two slots; names that try to break out.
    static func bunched(
        spreads: Bool = true, slots: ClosedRange<Int> = 1...8, today: Int? = nil, target: Int64 = 60_000, days: Int64 = 7,
        notes: [String] = [], isWatched: Bool = true, groupedBy: DatasetGrouping.Kind? = nil
    ) throws -> CapacityAnalysis {
        let names = ["Orders", "<script>alert(1)</script>", "Umsätze & \"Kosten\"", "bell\u{7}\u{1B}[31m"]
        let datasets = (0..<12).map {
            CapacityDataset(
                token: "token\($0)", name: $0 < names.count ? names[$0] : "token\($0)", isPinned: $0 == 5,
                group: $0 < 4 ? DatasetGrouping.Key(id: "s1", name: "Sales") : nil)
        }
        var runs: [CapacityRun] = []
        for hour in 0..<days * 24 {
            for dataset in 0..<12 {
                let created = monday + hour * 3_600_000
                let wait = Int64(dataset / 2) * 300_000
                runs.append(
                    CapacityRun(
                        datasetIndex: Int32(dataset),
                        createdAt: Timestamp(milliseconds: created),
                        endedAt: Timestamp(milliseconds: created + wait + 300_000),
                        queueLowerMilliseconds: isWatched ? max(0, wait - 10_000) : CapacityRun.none,
                        queueUpperMilliseconds: isWatched ? wait + 10_000 : CapacityRun.none,
                        state: .succeeded
                    )
                )
            }
        }
        let until = Timestamp(milliseconds: monday + days * 86_400_000)
        var options = CapacityOptions(
            since: Timestamp(milliseconds: monday),
            until: until,
            now: until,
            slots: slots,
            targetWait: .milliseconds(target),
            currentSlots: today,
            timeZoneName: "Europe/Berlin",
            spreads: spreads
        )
        options.notes = notes
        options.groupedBy = groupedBy
        return try CapacityAnalysis.analyse(runs: runs, datasets: datasets, options: options)
    }

    static func empty() throws -> CapacityAnalysis {
        let until = Timestamp(milliseconds: monday + 86_400_000)
        return try CapacityAnalysis.analyse(
            runs: [],
            datasets: [],
            options: CapacityOptions(since: Timestamp(milliseconds: monday), until: until, now: until)
        )
    }

    // MARK: JSON

    struct Document: Decodable {
        struct Window: Decodable {
            var since: String
            var until: String
        }
        struct Slot: Decodable {
            var c: Int
            var utilisation, wait_mean_low, wait_mean_high, wait_p95_low, wait_p95_high, wait_p99_low, wait_p99_high: Double
            var peak_queue: Int
        }
        struct Move: Decodable { var dataset, from, to: String }
        struct State: Decodable {
            var peak: Int
            var wait_p95_high: Double
        }
        struct Observed: Decodable { var runs, slots: Int }
        var window: Window
        var slots: [Slot]
        var observed: Observed
        var recommended_slots: Int?
        var moves: [Move]
        var before: State
        var after: State
    }

    @Test func jsonHasTheKeysThatScriptsRelyOn() throws {
        let analysis = try Self.bunched(slots: 1...16)
        let document = try JSONDecoder().decode(Document.self, from: Data(CapacityJSON.render(analysis).utf8))
        #expect(document.window.since == "2026-11-02T00:00:00.000Z")
        #expect(document.slots.map(\.c) == Array(1...16))
        #expect(document.recommended_slots == analysis.recommendedSlots)
        #expect(document.observed.runs == 2016)
        #expect(document.observed.slots == 2)
        #expect(document.slots[1].wait_p95_high == analysis.slots[1].waits.high.p95.milliseconds.rounded() / 1000)
        #expect(document.slots.allSatisfy { $0.wait_p95_low <= $0.wait_p95_high && (0...1).contains($0.utilisation) })
        #expect(document.moves.map(\.dataset) == analysis.spread?.moves.map { "token\($0.datasetIndex)" })
        #expect(document.moves.allSatisfy { $0.from == ":00" && $0.to.hasPrefix(":") })
        #expect(document.after.peak < document.before.peak)
        let slots = try #require(
            (try JSONSerialization.jsonObject(with: Data(CapacityJSON.render(analysis).utf8)) as? [String: Any])?["slots"]
                as? [[String: Any]]
        )
        #expect(
            Set(slots[0].keys) == [
                "c", "utilisation", "wait_mean_low", "wait_mean_high", "wait_p95_low", "wait_p95_high", "wait_p99_low", "wait_p99_high",
                "peak_queue",
            ]
        )
    }

    @Test func jsonWritesNullWhereNothingIsKnown() throws {
        let text = CapacityJSON.render(try Self.empty())
        let object = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        for key in ["recommended_slots", "before", "after"] { #expect(object[key] is NSNull, "\(key)") }
        #expect((object["moves"] as? [Any])?.isEmpty == true)
    }

    // Foundation's parser reads back what was meant, whatever a name holds.
    @Test func jsonTextSurvivesARoundTrip() throws {
        let nasty = "\"\\\u{0}\u{1F}\n\t\u{2028}é🙂</script>"
        let text = JSONValue.members([
            "key \"1\"": .string(nasty),
            "numbers": .array([.number(0.1), .number(1e300), .number(.nan), .count(Int64.min), .number(-0.0)]),
            "empty": .array([]), "none": .object([]),
        ]).serialized(.outlined)
        let object = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        #expect(object["key \"1\""] as? String == nasty)
        let numbers = try #require(object["numbers"] as? [Any])
        #expect(numbers[0] as? Double == 0.1)
        #expect(numbers[1] as? Double == 1e300)
        #expect(numbers[2] is NSNull)
        #expect(numbers[3] as? Int64 == .min)
    }

    // MARK: HTML

    @Test func htmlHoldsEverythingItNeedsAndNothingThatRuns() throws {
        for analysis in [try Self.bunched(), try Self.empty()] {
            let html = CapacityHTML.render(analysis)
            for forbidden in ["<script", "http:", "https:", "//", "url(", "@import", "src=", "<link", "onload", "javascript"] {
                #expect(!html.contains(forbidden), "\(forbidden)")
            }
            #expect(html.contains("prefers-color-scheme:dark"))
            #expect(html.contains("name=\"viewport\""))
        }
    }

    // An XML parser accepts the page, so every element is closed and every name is escaped.
    @Test func htmlIsWellFormed() throws {
        struct Result: Decodable {
            var headings: [String]
            var tablesWithCaption: Bool
            var picturesWithText: Bool
            var text: String
        }
        let script = """
            import json, re, sys
            import xml.etree.ElementTree as tree
            html = json.load(sys.stdin)["html"]
            html = re.sub(r"<meta ([^>]*)>", r"<meta \\1/>", html.replace("<!DOCTYPE html>", ""))
            page = tree.fromstring(html)
            json.dump({
                "headings": [e.tag for e in page.iter() if e.tag in ("h1", "h2", "h3")],
                "tablesWithCaption": all(t.find("caption") is not None for t in page.iter("table")),
                "picturesWithText": all(s.get("role") == "img" and s.get("aria-label") for s in page.iter("svg")),
                "text": " ".join(page.itertext()),
            }, sys.stdout)
            """
        let result = try PythonOracle.run(script, input: ["html": CapacityHTML.render(try Self.bunched())], returning: Result.self)
        #expect(result.headings.first == "h1")
        #expect(result.tablesWithCaption)
        #expect(result.picturesWithText)
        #expect(result.text.contains("<script>alert(1)</script>"))
        #expect(result.text.contains("Umsätze & \"Kosten\""))
    }

    // The CSV as Python reads it strictly: one header, CR LF, a row for each five minutes, and its mean is that of the analysis.
    @Test func theLoadChartIsCSVWhoseMeanIsThatOfTheAnalysis() throws {
        struct Result: Decodable {
            var header: [String]
            var rows: Int
            var seconds: Double
            var running: Double
            var waiting: Double
            var endings: Bool
        }
        let script = """
            import csv, io, json, sys
            text = json.load(sys.stdin)
            rows = list(csv.DictReader(io.StringIO(text, newline=""), strict=True))
            seconds = [float(r["seconds"]) for r in rows]
            total = sum(seconds)
            mean = lambda name: sum(float(r[name]) * s for r, s in zip(rows, seconds)) / total
            json.dump({
                "header": list(rows[0]), "rows": len(rows), "seconds": total, "running": mean("running_low"), "waiting": mean("waiting_high"),
                "endings": text.count("\\n") == text.count("\\r\\n") == len(rows) + 1,
            }, sys.stdout)
            """
        let analysis = try Self.bunched()
        let result = try PythonOracle.run(script, input: CapacityCSV.render(analysis), returning: Result.self)
        #expect(result.header == ["start", "seconds", "running_low", "running_high", "waiting_low", "waiting_high"])
        #expect(result.endings && result.seconds * 1000 == Double(analysis.until.milliseconds - analysis.since.milliseconds))
        #expect(abs(result.running - analysis.observed.executingLower.mean) < 1e-5)
        #expect(abs(result.waiting - analysis.observed.waitingUpper.mean) < 1e-5)
    }

    @Test func theLoadChartKeepsThePeaksOfAnyWindow() throws {
        let html = CapacityHTML.render(try Self.bunched())
        #expect(html.contains("aria-label=\"Average running and waiting runs per 5 minutes; up to "))
        for days: Int64 in [1, 7, 28, 400] {
            let width = LoadChart.columnLength(
                Timestamp(milliseconds: 0)..<Timestamp(milliseconds: days * UTCDay.milliseconds))
            #expect(width.milliseconds % 300_000 == 0 && .days(days) <= width * 336)
        }
    }

    @Test func escapingCoversTextAndAttributes() {
        let text = "<a b=\"c\" d='e'>&\u{7}é"
        let html: HTML = "<p>\(text)</p>\("<br>" as HTML)"
        #expect(html.markup == "<p>" + "&lt;a b=&quot;c&quot; d=&#39;e&#39;&gt;&amp;\u{FFFD}é" + "</p><br>")
    }

    // MARK: Text

    @Test func textShowsTheAnswerTheTableAndTheHeatMap() throws {
        let text = CapacityText.render(try Self.bunched())
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(text.contains("Spread the schedules: "))
        #expect(text.contains("  Mon "))
        #expect(text.contains("recommended") == false, "no number of 1 to 8 slots is enough")
        #expect(text.contains("today"))
        #expect(lines.allSatisfy { $0.count <= 130 })
        #expect(lines.allSatisfy { $0.last != " " })
        #expect(!text.unicodeScalars.contains { $0.value < 32 && $0 != "\n" })
    }

    @Test func heatMapScalesToItsQuarters() {
        var values: [Double?] = Array(repeating: 0, count: 168)
        values[0] = 1
        values[1] = 2
        values[2] = 3
        values[3] = 4
        values[4] = nil
        let lines = HeatMapText.lines(title: "T", unit: "runs", values: values)
        #expect(lines[2].hasPrefix("  Mon ░░▒▒▓▓██  · ·"))
        #expect(lines.count == 10)
        #expect(HeatMapText.lines(title: "T", unit: "runs", values: Array(repeating: nil, count: 168)).isEmpty)
    }

    @Test(arguments: [true, false])
    func everyFormatManagesAnEmptyWindow(spreads: Bool) throws {
        let analysis = try Self.empty()
        #expect(CapacityText.render(analysis).contains("No runs in this window."))
        #expect(CapacityHTML.render(analysis).contains("No runs in this window."))
        #expect(CapacityJSON.render(analysis).contains("\"headline\": \"No runs in this window.\""))
    }

    @Test func theSameAnalysisGivesTheSameBytes() throws {
        let (first, second) = (try Self.bunched(), try Self.bunched())
        #expect(CapacityText.render(first) == CapacityText.render(second))
        #expect(CapacityJSON.render(first) == CapacityJSON.render(second))
        #expect(CapacityHTML.render(first) == CapacityHTML.render(second))
    }

    @Test func headlineFollowsTheVerdict() throws {
        #expect(try Self.bunched().headline.hasPrefix("Spread the schedules: 10 moves bring the p95 wait at 2 slots from "))
        let beyond = try Self.bunched(spreads: false)
        #expect(beyond.headline.hasPrefix("8 slots are too few: the p95 wait would be up to "))
        #expect(beyond.headline.hasSuffix("(target: 1 m); it takes 12."))
        // A page has no flags.
        #expect(!CapacityHTML.render(beyond).contains("--spread") && !CapacityHTML.render(beyond).contains("--today"))
        #expect(CapacityJSON.render(beyond).contains("\"needed_slots\": 12"))
        #expect(
            try Self.bunched(spreads: false, slots: 1...16).headline.hasPrefix(
                "2 slots are too few: it takes 12 to keep the p95 wait within 1 m."
            )
        )
        #expect(try Self.bunched().warnings.first?.contains("Arrivals are bunched") == true)
        #expect(try Self.bunched().fitText.hasPrefix("The model fits."))
    }

    /// Where the band straddles the target, the answer is a range.
    @Test func aBandAcrossTheTargetGivesARange() throws {
        let analysis = try Self.bunched(spreads: false, slots: 1...16, today: 2, target: 24 * 60_000 + 55_000)
        guard case .undecided(2, let low, let high?) = analysis.verdict else {
            Issue.record("\(analysis.verdict)")
            return
        }
        #expect(analysis.headline.hasPrefix("It takes \(low) to \(high) slots to keep the p95 wait within "))
        #expect(analysis.headline.contains("whether today's 2 are enough is not known"))
        #expect(analysis.headline.contains("would narrow the range"))
        #expect(analysis.headlineRule.hasPrefix("rule 3 of 7"))
    }

    /// A model that is wrong about today is not quoted about tomorrow: with six slots nobody would have waited.
    @Test func aReplayThatDoesNotFitGivesNoAnswer() throws {
        let analysis = try Self.bunched(today: 6)
        #expect(
            analysis.headline.hasPrefix(
                "No answer yet: replayed through today's 6 slots, 95 % of runs wait at most 4 m 50 s – 5 m 10 s, but 24 m"))
        #expect(analysis.headlineRule.hasPrefix("no rule applies"))
        #expect(CapacityText.render(analysis).contains("WHAT IF (DO NOT RELY ON THIS"))
        #expect(CapacityHTML.render(analysis).contains("Do not rely on this"))
    }

    /// Imported runs were never watched: their waiting passes for executing, and the figures would be taken for a shortage.
    @Test func withoutWatchedWaitsThereIsNoAlarm() throws {
        let unwatched = try Self.bunched(spreads: false, isWatched: false)
        #expect(
            unwatched.headline == "No answer yet: how long 100 % of the runs executed is unknown, because their waits were not observed. "
                + "The exporter observes the waits of new runs; collect.query_runs: all reads those of older ones too.")
        #expect(unwatched.headlineRule.hasPrefix("no rule applies"))
        #expect(CapacityHTML.render(unwatched).contains("class=\"lead warn\""))
        // Waiting taken for execution asks for too many slots, never too few.
        let enough = try Self.bunched(spreads: false, today: 12, isWatched: false)
        #expect(enough.headline.hasPrefix("12 slots are enough: 95 % of runs wait at most 0 ms"))
    }

    @Test func notesOfTheCallerStandWithTheWarnings() throws {
        let analysis = try Self.bunched(notes: ["Two <datasets> are missing."])
        #expect(analysis.warnings.first == "Two <datasets> are missing.")
        #expect(CapacityText.render(analysis).contains("! Two <datasets> are missing."))
        #expect(CapacityHTML.render(analysis).contains("Two &lt;datasets&gt; are missing."))
    }
}
