import RunAnalytics
import RunModel
import TestSupport
import Testing

@testable import Reports

/// Steps in durations, told as what they amount to.
@Suite struct DurationStoryTests {
    /// Every hour ten minutes, but for the runs that `minutes` makes longer.
    private func report(_ datasets: Int, minutes: (Int64) -> Double) throws -> WeeklyReport {
        let context = try WeeklySamples.context()
        let inputs = try (0..<datasets).map { index in
            DatasetWeekInput(
                account: "acme",
                dataset: try WeeklySamples.dataset("d\(index)", "Dataset \(index)"),
                runs: try WeeklySamples.steady(context, every: 1, seed: UInt64(index + 1), minutes: minutes)
            )
        }
        return WeeklyReport.compute(inputs, context: context)
    }

    // Thursday 10:00 to 20:00, and all is as before: nothing is "slower since".
    @Test func aSpellOfSeveralDatasetsIsToldOnce() throws {
        let report = try report(4) { (82..<92).contains($0) ? 60 : 10 }
        let spells = SlowSpell.all(report)
        #expect(spells.count == 1 && spells[0].datasets == 4)
        #expect(spells[0].times(LocalTimeText(zoneName: "UTC")) == "Thu 19 Nov 10:00 to 20:00")
        #expect(spells[0].spells.allSatisfy { abs($0.ratio - 6) < 0.5 && $0.began.run.text == "r10082" })
        #expect(report.datasets.allSatisfy { DurationStory($0, since: report.period.since).lasting == nil })
        #expect(WeeklyNarrative(report).more.contains("4 datasets were slow at once, Thu 19 Nov 10:00 to 20:00: look for a common cause."))
        #expect(WeeklyText.render(report).contains("slow from Thu 19 Nov 10:00 to 20:00 (+"))
    }

    @Test func aLevelThatStaysIsNoSpell() throws {
        let report = try report(1) { $0 >= 100 ? 15 : 10 }
        #expect(SlowSpell.all(report).isEmpty)
        let lasting = try #require(DurationStory(report.datasets[0], since: report.period.since).lasting)
        #expect(lasting.isSlower && lasting.began.run.text == "r10100" && abs(lasting.ratio - 1.5) < 0.05)
        #expect(WeeklyText.render(report).contains("slower since Fri 20 Nov 04:00 (+"))
    }

    // What passed before the week began is last week's news.
    @Test func aSpellOfTheWeekBeforeIsNotTold() throws {
        let report = try report(3) { (-100 ..< -90).contains($0) ? 60 : 10 }
        #expect(SlowSpell.all(report).isEmpty)
        #expect(DurationStory(report.datasets[0], since: report.period.since).lasting == nil)
        #expect(!WeeklyNarrative(report).more.contains("slow at once"))
    }
}
