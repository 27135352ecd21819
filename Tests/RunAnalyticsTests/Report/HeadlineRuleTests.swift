import Testing

@testable import RunAnalytics

@Suite struct HeadlineRuleTests {
    private func headline(_ change: (inout Headline) -> Void) -> HeadlineRule {
        var facts = Headline([])
        facts.counts = StateCounts(succeeded: 100)
        facts.datasets = 20
        facts.datasetsWithRuns = 20
        change(&facts)
        return HeadlineRule.choose(facts)
    }

    @Test func everyRuleIsChosenByItsNumbers() {
        #expect(headline { $0.counts = StateCounts(inFlight: 3) } == .noRuns)
        #expect(
            headline { $0.rateChange = TestedChange(pValue: 0.01, isBetter: false) }
                == .successRateFell
        )
        #expect(headline { $0.brokenDatasets = 1 } == .brokenDatasets)
        #expect(headline { $0.staleDatasets = 1 } == .staleDatasets)
        #expect(headline { ($0.counts.failed, $0.datasetsWithMostFailures) = (5, 2) } == .failuresConcentrated)
        #expect(headline { ($0.counts.failed, $0.datasetsWithMostFailures) = (5, 3) } == .withinNoise)
        #expect(headline { ($0.counts.failed, $0.datasetsWithMostFailures) = (4, 1) } == .withinNoise)
        #expect(headline { $0.missedRuns = 1 } == .missedRuns)
        #expect(headline { $0.slowerDatasets = 1 } == .slowerDatasets)
        #expect(
            headline { $0.rateChange = TestedChange(pValue: 0.01, isBetter: true) }
                == .successRateRose
        )
        #expect(headline { _ in } == .allGood)
        #expect(headline { $0.counts = StateCounts(succeeded: 13, failed: 1) } == .tooFewRuns)
        #expect(headline { $0.counts.failed = 3 } == .withinNoise)
    }

    @Test func theMostUrgentRuleWins() {
        #expect(headline { ($0.missedRuns, $0.staleDatasets, $0.brokenDatasets) = (1, 1, 1) } == .brokenDatasets)
    }

    @Test func everyRuleHasItsWords() {
        #expect(Set(HeadlineRule.allCases.map(\.text)).count == HeadlineRule.allCases.count)
    }

    @Test func concentrationCountsTheFewestDatasets() {
        #expect(Headline.concentration([0, 8, 1, 1]) == 1)
        #expect(Headline.concentration([2, 2, 2, 2, 2]) == 4)
        #expect(Headline.concentration([0, 0]) == nil)
    }
}
