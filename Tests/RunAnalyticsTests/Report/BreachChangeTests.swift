import RunModel
import Testing

@testable import RunAnalytics

@Suite struct BreachChangeTests {
    /// Twelve datasets of which data became too old, with the week before known or not.
    private func headline(isPastKnown: Bool) throws -> Headline {
        let period = ReportPeriod(week: try ReportSamples.week("2026-W47"), calendar: .utc)
        let context = ReportContext(period: period, calendar: .utc, now: period.until)
        let objective = ServiceObjective(
            name: ".*", success: nil, freshness: .within(.milliseconds(26 * ReportSamples.hour)), durationP95: nil)
        let hours = isPastKnown ? Array(stride(from: Int64(-336), through: 1, by: 12)) : [1]
        let inputs = try (0..<12).map { index in
            DatasetWeekInput(
                account: "acme", dataset: try ReportSamples.dataset("d\(index)"),
                runs: try hours.map {
                    try ReportSamples.run("r\(index)x\($0 + 400)", at: period.since.advanced(byMilliseconds: $0 * ReportSamples.hour))
                },
                objective: objective,
                known: KnownHistory(
                    start: isPastKnown ? context.runsNeededSince : period.since, end: period.until, reachesBeginning: false,
                    isComplete: true,
                    hasWholeCounters: true))
        }
        return WeeklyReport.compute(inputs, context: context).headline
    }

    @Test func breachesThatBeganAreTested() throws {
        let headline = try headline(isPastKnown: true)
        #expect(headline.freshnessBreaches == 12 && headline.previousFreshnessBreaches == 0)
        #expect(headline.breachChange.verdict == .worse)
    }

    @Test func withoutTheWeekBeforeThereIsNoChangeOfBreaches() throws {
        let headline = try headline(isPastKnown: false)
        #expect(headline.freshnessBreaches == 12)
        #expect(headline.breachChange.verdict == .notComparable)
    }
}
