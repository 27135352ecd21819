import Foundation
import RunModel
import TestSupport
import Testing

@testable import RunAnalytics

/// Where nothing changed, a report claims nothing: in at most 5 % of worlds for the fleet, and for any dataset after adjustment. The table in
/// `Exporter.docc/Statistics.md` gives these figures.
@Suite struct UnchangedWorldsTests {
    /// How many times as many worlds as by default: `UNCHANGED_WORLDS=10 swift test --filter UnchangedWorlds` makes the table.
    private static let times = ProcessInfo.processInfo.environment["UNCHANGED_WORLDS"].flatMap(Int.init) ?? 1

    /// Counts claims, and leaves the figures for the table where it is made.
    private func claims(
        _ name: String, weeks: Int, datasets: Int, worlds: Int, seed: UInt64, _ change: (inout UnchangedWorld) -> Void
    ) throws -> Claims {
        var world = UnchangedWorld(weeks: weeks)
        change(&world)
        let claims = try Claims.count(world, datasets: datasets, worlds: worlds * Self.times, seed: seed)
        if Self.times > 1 { print("| \(name) | \(weeks) | \(claims.row)") }
        return claims
    }

    @Test(arguments: [2, 8]) func failuresInStreaks(weeks: Int) throws {
        let claims = try self.claims(
            "streaks of 5, 10 hourly", weeks: weeks, datasets: 10, worlds: weeks == 2 ? 60 : 10, seed: 1000
        ) { $0.outcomes = .streaks(failing: 0.05, length: 5) }
        #expect(claims.areRare)
    }

    @Test(arguments: [2, 8]) func longStreaksOfASingleDataset(weeks: Int) throws {
        let claims = try self.claims(
            "streaks of 10, one quarter-hourly", weeks: weeks, datasets: 1, worlds: weeks == 2 ? 60 : 12, seed: 2000
        ) { ($0.outcomes, $0.runsPerDay) = (.streaks(failing: 0.05, length: 10), 96) }
        #expect(claims.areRare)
    }

    @Test func streaksOfDailyDatasets() throws {
        let claims = try self.claims(
            "streaks of 5, 20 daily", weeks: 8, datasets: 20, worlds: 20, seed: 3000
        ) { ($0.outcomes, $0.runsPerDay) = (.streaks(failing: 0.05, length: 5), 1) }
        #expect(claims.areRare)
    }

    @Test(arguments: [2, 8]) func independentRuns(weeks: Int) throws {
        let claims = try self.claims(
            "independent, 10 hourly", weeks: weeks, datasets: 10, worlds: weeks == 2 ? 60 : 10, seed: 4000
        ) { _ in }
        #expect(claims.areRare)
    }

    @Test(arguments: [0.0, 0.3, 0.5, 0.8], [2, 8]) func durationsThatResembleTheirNeighbours(correlation: Double, weeks: Int) throws {
        let claims = try self.claims(
            "AR(1) \(correlation), one hourly", weeks: weeks, datasets: 1, worlds: 30, seed: 5000
        ) { $0.durations = .normal(correlation: correlation) }
        #expect(claims.areRare)
    }

    @Test(arguments: [2, 8]) func durationsWithADailyCycle(weeks: Int) throws {
        let claims = try self.claims(
            "daily cycle, one hourly", weeks: weeks, datasets: 1, worlds: 30, seed: 6000
        ) { $0.durations = .dailyCycle }
        #expect(claims.areRare)
    }

    @Test(arguments: [2, 8]) func durationsWithHeavyTails(weeks: Int) throws {
        let claims = try self.claims(
            "heavy tails, one hourly", weeks: weeks, datasets: 1, worlds: 30, seed: 7000
        ) { $0.durations = .heavyTails }
        #expect(claims.areRare)
    }

    @Test(arguments: [2, 8]) func aTrueFallOfFiveHundredRunsIsFound(weeks: Int) throws {
        let context = try UnchangedWorld.context()
        let count = 500
        let worlds = 50 * Self.times
        var found = 0
        for seed in 0..<worlds {
            var random = SeededGenerator(seed: 8000 + UInt64(seed))
            let gap = 7 * ReportSamples.day / Int64(count)
            let runs = try (-(weeks - 1) * count..<count).map { index in
                let isFailed = Double.random(in: 0..<1, using: &random) < (index < 0 ? 0.01 : 0.05)
                let at = context.period.since.advanced(byMilliseconds: Int64(index) * gap + 60_000)
                return try ReportSamples.run("x\(index + 10_000)", at: at, isFailed ? .failed : .succeeded)
            }
            let input = DatasetWeekInput(account: "acme", dataset: try ReportSamples.dataset("d"), runs: runs)
            let report = WeeklyReport.compute([input], context: context)
            if report.headline.rateChange.verdict == .worse { found += 1 }
        }
        if Self.times > 1 { print("power 99 to 95 % of 500, \(weeks) weeks: \(found) of \(worlds)") }
        #expect(found * 10 >= worlds * 8)
    }

    /// A world with a step of 1.5 in its last 72 hourly runs, and how many of a hundred steps must be placed within 12 runs.
    private static let stepped: [(name: String, durations: UnchangedWorld.Durations, noise: Double, located: Int)] = [
        ("independent", .normal(correlation: 0), 0.3, 80), ("AR(1) 0.5", .normal(correlation: 0.5), 0.3, 70),
        ("daily cycle", .dailyCycle, 0.3, 80), ("heavy tails", .heavyTails, 0.2, 80),
    ]

    @Test(arguments: stepped.indices) func aStepOfTheLastThreeDaysIsFoundWhereItBegan(kind: Int) throws {
        let kind = Self.stepped[kind]
        let context = try UnchangedWorld.context()
        var (found, located) = (0, 0)
        let worlds = 25 * Self.times
        for seed in 0..<worlds {
            var random = SeededGenerator(seed: 9000 + UInt64(seed))
            var world = UnchangedWorld(outcomes: .independent(failing: 0), durations: kind.durations, noise: kind.noise)
            world.step = (72, 1.5)
            let input = DatasetWeekInput(
                account: "acme", dataset: try ReportSamples.dataset("d"), runs: try world.runs(context, &random))
            let steps = try #require(WeeklyReport.compute([input], context: context).datasets.first).steps
            let begin = context.period.until.advanced(byMilliseconds: -72 * ReportSamples.hour).milliseconds
            let near = steps.filter { $0.isSlower && abs($0.beganAt.milliseconds - begin) <= 12 * ReportSamples.hour }
            found += steps.contains(where: \.isSlower) ? 1 : 0
            located += near.isEmpty ? 0 : 1
        }
        if Self.times > 1 { print("step of 1.5, \(kind.name), noise \(kind.noise): found \(found), located \(located) of \(worlds)") }
        #expect(found * 10 >= worlds * 8)
        #expect(located * 100 >= worlds * kind.located)
    }

    // MARK: Other runs, and parts of the fleet

    /// A: 1 % of 1,000 runs a week. B: half of its runs fail, 10 a week and then 200; or none and then 200.
    @Test(arguments: [10, 0]) func otherRunsAreNoChange(before: Int) throws {
        let context = try UnchangedWorld.context()
        let worlds = 60 * Self.times
        var claimed = 0
        for seed in 0..<worlds {
            var random = SeededGenerator(seed: 10_000 + UInt64(seed))
            func input(_ name: String, _ failing: Double, perWeek: (Int) -> Int) throws -> DatasetWeekInput {
                let runs = try (-7...0).flatMap { week in
                    let count = perWeek(week)
                    return try (0..<count).map { index in
                        let offset = Int64(week) * 7 * ReportSamples.day + Int64(index) * 7 * ReportSamples.day / Int64(count) + 60_000
                        let isFailed = Double.random(in: 0..<1, using: &random) < failing
                        return try ReportSamples.run(
                            "w\(week + 7)x\(index)", at: context.period.since.advanced(byMilliseconds: offset),
                            isFailed ? .failed : .succeeded)
                    }
                }
                return DatasetWeekInput(account: "acme", dataset: try ReportSamples.dataset(name), runs: runs)
            }
            let report = WeeklyReport.compute(
                [try input("a", 0.01) { _ in 1000 }, try input("b", 0.5) { $0 == 0 ? 200 : before }], context: context)
            let verdict = report.headline.rateChange.verdict
            claimed += verdict == .worse || verdict == .better ? 1 : 0
        }
        if Self.times > 1 { print("mix, \(before) runs before: \(claimed) of \(worlds)") }
        #expect(claimed <= max(1, worlds / 20))
    }

    /// Ten groups are ten tests: adjusted together, one of them claims a change in at most 5 % of worlds.
    @Test func groupsOfDatasetsClaimNothing() throws {
        let world = UnchangedWorld(weeks: 2)
        let worlds = 40 * Self.times
        var claimed = 0
        for seed in 0..<worlds {
            let groups = try world.report(datasets: 20, seed: 11_000 + UInt64(seed))
                .grouped(by: .byOwner { String($0.token.text.last ?? "0") })
            #expect(groups.count == 10)
            claimed += groups.contains { [.better, .worse].contains($0.report.headline.rateChange.verdict) } ? 1 : 0
        }
        if Self.times > 1 { print("ten groups of two: \(claimed) of \(worlds)") }
        #expect(claimed <= max(1, worlds / 20))
    }
}
