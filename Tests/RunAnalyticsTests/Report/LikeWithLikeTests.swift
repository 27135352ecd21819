import RunModel
import TestSupport
import Testing

@testable import RunAnalytics

/// Each dataset is compared with itself, and only what is known of both periods.
@Suite struct LikeWithLikeTests {
    private let hour = ReportSamples.hour
    private let day = ReportSamples.day

    /// So many runs spread over the period and the one before, of which the given share fails, spread evenly.
    private func runs(
        _ context: ReportContext, before: (runs: Int, failing: Double), now: (runs: Int, failing: Double), seed: UInt64
    ) throws -> [ReportRun] {
        var random = SeededGenerator(seed: seed)
        return try [(before, context.previous), (now, context.period)].flatMap { week, period in
            try (0..<week.runs).map { index in
                let at = period.since.advanced(
                    byMilliseconds: period.duration.milliseconds * Int64(index) / Int64(max(1, week.runs)) + 60_000)
                let isFailed = Double.random(in: 0..<1, using: &random) < week.failing
                return try ReportSamples.run("m\(at.milliseconds)", at: at, isFailed ? .failed : .succeeded)
            }
        }
    }

    private func input(
        _ token: String, _ runs: [ReportRun], known: KnownHistory? = nil, isFromFiles: Bool = false, objective: ServiceObjective? = nil
    ) throws -> DatasetWeekInput {
        DatasetWeekInput(
            account: "acme", dataset: try ReportSamples.dataset(token), runs: runs, objective: objective, known: known,
            isFromFiles: isFromFiles)
    }

    @Test func moreRunsOfABadDatasetAreNoChange() throws {
        let context = try UnchangedWorld.context()
        var claims = 0
        for seed in 0..<100 {
            let report = WeeklyReport.compute(
                [
                    try input("a", runs(context, before: (1000, 0.01), now: (1000, 0.01), seed: UInt64(seed))),
                    try input("b", runs(context, before: (10, 0.5), now: (200, 0.5), seed: UInt64(500 + seed))),
                ], context: context)
            let movement = try #require(report.headline.movement)
            claims += report.headline.rateChange.verdict == .withinNoise ? 0 : 1
            // The rate of all runs fell by about eight points, nearly all by mix.
            #expect(movement.before - movement.now > 0.03)
            #expect(abs(movement.own + movement.mix + movement.comersAndGoers - (movement.now - movement.before)) < 1e-12)
            #expect(movement.mover?.reference.dataset.token.text == "b" && movement.mover?.runsNow == 200)
            if abs(movement.own) < 0.01 { #expect(movement.cause == .mix) }
        }
        #expect(claims <= 5)
    }

    @Test func aNewcomerIsNoChange() throws {
        let context = try UnchangedWorld.context()
        var claims = 0
        for seed in 0..<50 {
            let report = WeeklyReport.compute(
                [
                    try input("a", runs(context, before: (1000, 0.01), now: (1000, 0.01), seed: UInt64(seed))),
                    try input("new", runs(context, before: (0, 0), now: (200, 0.5), seed: UInt64(700 + seed))),
                ], context: context)
            claims += report.headline.rateChange.verdict == .withinNoise ? 0 : 1
            #expect(report.headline.movement?.cause == .comersAndGoers)
            #expect(report.headline.movement?.newcomers.map(\.dataset.token.text) == ["new"])
        }
        #expect(claims <= 2)
    }

    @Test func aTrueFallIsSeenThroughAMixThatHidesIt() throws {
        let context = try UnchangedWorld.context()
        let report = WeeklyReport.compute(
            [
                try input("a", runs(context, before: (1000, 0.01), now: (1000, 0.05), seed: 1)),
                try input("b", runs(context, before: (400, 0.5), now: (20, 0.5), seed: 2)),
            ], context: context)
        let movement = try #require(report.headline.movement)
        #expect(report.headline.rateChange.verdict == .worse && movement.now > movement.before)
    }

    @Test func withNothingBeforeThereIsNothingToCompare() throws {
        let context = try UnchangedWorld.context()
        let known = KnownHistory(start: context.period.since.advanced(byMilliseconds: -hour), end: context.now, isComplete: true)
        let report = WeeklyReport.compute(
            [try input("a", runs(context, before: (0, 0), now: (300, 0.5), seed: 1), known: known)], context: context)
        #expect(report.headline.movement == nil && report.headline.rateChange.verdict == .notComparable)
        #expect(report.headline.comparedDatasets == 0 && report.headline.partlyKnownDatasetsBefore == 1)
        #expect(report.datasets.first?.isCompared == false && report.datasets.first?.durationChange.verdict == .notComparable)
    }

    /// The first half of both weeks fails, the second half does not. Known from Wednesday of the week before on.
    @Test func aPeriodKnownInPartIsComparedWithTheSamePart() throws {
        let context = try UnchangedWorld.context()
        let all = try [context.previous, context.period].flatMap { period in
            try (0..<168).map { index in
                let at = period.since.advanced(byMilliseconds: Int64(index) * hour + 60_000)
                let isFailed = index < 60 && index % 2 == 0
                return try ReportSamples.run("p\(at.milliseconds)", at: at, isFailed ? .failed : .succeeded)
            }
        }
        let start = context.previous.since.advanced(byMilliseconds: 62 * hour)
        let runs = all.filter { $0.createdAt >= start }
        let known = KnownHistory(start: start, end: context.now, isComplete: true)
        let report = WeeklyReport.compute([try input("a", runs, known: known)], context: context)
        let week = try #require(report.datasets.first)
        #expect(week.known == .whole && week.knownBefore == .part(start..<context.previous.until))
        #expect(week.rateComparison?.now.rated == 106 && week.rateComparison?.before.rated == 106)
        #expect(week.rateChange.pValue == 1)
        // Less than half is nothing to compare with.
        let later = context.previous.since.advanced(byMilliseconds: 90 * hour)
        let few = WeeklyReport.compute(
            [
                try input(
                    "a", all.filter { $0.createdAt >= later },
                    known: KnownHistory(start: later, end: context.now, isComplete: true))
            ], context: context)
        #expect(few.datasets.first?.rateChange.verdict == .notComparable)
    }

    @Test func objectivesAreNotJudgedWhereTheirWindowIsNotKnown() throws {
        let context = try UnchangedWorld.context()
        let objective = ServiceObjective(
            name: "all", success: 0.99, freshness: .within(.milliseconds(5 * hour)), durationP95: .minutes(20))
        let runs = try runs(context, before: (168, 0), now: (168, 0), seed: 1)
        func results(knownFrom start: Timestamp) throws -> ObjectiveResults {
            let known = KnownHistory(start: start, end: context.now, isComplete: true)
            let report = WeeklyReport.compute([try input("a", runs, known: known, objective: objective)], context: context)
            return try #require(report.datasets.first?.objectives)
        }
        let twoWeeks = try results(knownFrom: context.previous.since)
        #expect(twoWeeks.success?.isMet == true && twoWeeks.successOverFourWeeks?.isMet == nil)
        #expect(twoWeeks.freshness?.isMet == true && twoWeeks.duration?.isMet == true)
        let half = try results(knownFrom: context.period.since.advanced(byMilliseconds: 3 * day))
        #expect(half.success?.isMet == nil && half.freshness?.isMet == nil && half.duration?.isMet == nil)
        let all = try results(knownFrom: context.budgetSince)
        #expect(all.successOverFourWeeks?.isMet == true)
    }

    @Test func gapsInAFileAreNotMissedRuns() throws {
        let context = try UnchangedWorld.context()
        let all = try (-49 * 24..<7 * 24).map { index in
            try ReportSamples.run("g\(index + 5000)", at: context.period.since.advanced(byMilliseconds: Int64(index) * hour))
        }
        let since = context.period.since
        let gap = since.advanced(byMilliseconds: 30 * hour)..<since.advanced(byMilliseconds: 60 * hour)
        let withGap = all.filter { !gap.contains($0.createdAt) }
        func missed(isFromFiles: Bool) throws -> Int {
            let first = try #require(withGap.first), last = try #require(withGap.last)
            let known = KnownHistory(
                start: first.createdAt, end: isFromFiles ? last.createdAt : context.now, isComplete: true)
            let report = WeeklyReport.compute([try input("a", withGap, known: known, isFromFiles: isFromFiles)], context: context)
            #expect(report.datasets.first?.known == .whole)
            return report.headline.missedRuns
        }
        #expect(try missed(isFromFiles: false) == 30)
        #expect(try missed(isFromFiles: true) == 0)
    }

    @Test func aDatasetThatDidNotExistBeforeIsKnownCompletely() throws {
        let context = try UnchangedWorld.context()
        let runs = try runs(context, before: (0, 0), now: (50, 0), seed: 1)
        let known = KnownHistory(start: try #require(runs.first).createdAt, end: context.now, reachesBeginning: true, isComplete: true)
        let week = try #require(WeeklyReport.compute([try input("a", runs, known: known)], context: context).datasets.first)
        #expect(week.known == .whole && week.knownBefore == .whole && week.isCompared)
    }
}
