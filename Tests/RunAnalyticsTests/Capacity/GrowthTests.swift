import Foundation
import RunModel
import TestSupport
import Testing

@testable import RunAnalytics

extension Double {
    /// The natural logarithm.
    var logarithm: Double { log(self) }
}

@Suite struct GrowthTests {
    @Test func theilSenAgreesWithSciPy() throws {
        var generator = SeededGenerator(seed: 3)
        let samples: [[Double]] =
            (2...60).map { count in
                (0..<count).map { Double($0) * 3 + Double(Int.random(in: -40...40, using: &generator)) }
            } + [[5, 5, 5, 5, 5, 5, 5, 5], [1, 2], [0, 0, 0, 0, 0, 0, 0, 9]]
        let script = """
            import json, sys
            from scipy.stats import theilslopes
            json.dump([list(map(float, theilslopes(s))) for s in json.load(sys.stdin)], sys.stdout)
            """
        let truth = try PythonOracle.run(script, input: samples, returning: [[Double]].self)
        for (sample, truth) in zip(samples, truth) {
            let own = try #require(TheilSen(values: sample))
            for (mine, theirs) in zip([own.slope, own.intercept, own.slopeLow, own.slopeHigh], truth) {
                #expect(abs(mine - theirs) < 1e-9, "\(sample)")
            }
        }
        #expect(TheilSen(values: [1]) == nil)
    }

    static func weeks(_ values: [Int64], from first: String = "2026-W30") throws -> [WeeklyDemand] {
        let start = try #require(ISOWeek(first))
        return values.enumerated().map { WeeklyDemand(week: start.advanced(by: $0.offset), runTime: .milliseconds($0.element)) }
    }

    static let now = Timestamp(milliseconds: CapacityWorld.monday + 21 * CapacityWorld.day)

    @Test func noTrendWithFewerThanEightCompleteWeeks() throws {
        // The eighth week is not over yet.
        let weeks = try Self.weeks(Array(repeating: 100, count: 8), from: "2026-W41")
        let growth = DemandGrowth(weeks, now: Self.now)
        #expect(growth.verdict == .tooFewWeeks)
        #expect(growth.weeks.count == 7)
        #expect(growth.trend == nil)
    }

    @Test func aRangeOfDaysWhereDemandGrows() throws {
        var growth = DemandGrowth(try Self.weeks([100, 112, 119, 131, 140, 148, 161, 170, 181, 190]), now: Self.now)
        #expect(growth.verdict == .growing)
        growth.setHeadroom(1.5)
        let earliest = try #require(growth.earliest)
        let latest = try #require(growth.latest)
        #expect(earliest < latest)
        #expect(earliest > (try #require(growth.weeks.last)).week.monday)
    }

    @Test func noDateWithoutDetectableGrowthOrLimit() throws {
        var flat = DemandGrowth(try Self.weeks([100, 130, 90, 120, 100, 95, 125, 105, 110, 100]), now: Self.now)
        flat.setHeadroom(1.5)
        #expect(flat.verdict == .notDetectable)
        #expect(flat.earliest == nil)
        var growing = DemandGrowth(try Self.weeks((0..<10).map { 1000 + $0 }), now: Self.now)
        growing.setHeadroom(nil)
        #expect(growing.verdict == .growing && growing.earliest == nil)
        growing.setHeadroom(8)
        #expect(growing.earliest == nil, "more than two years ahead")
        #expect(DemandGrowth(try Self.weeks((0..<10).map { 1000 - $0 * 9 }), now: Self.now).verdict == .shrinking)
    }

    @Test func weeksWithoutRunsCountAsZero() throws {
        let weeks = try Self.weeks([5, 0, 0, 7]).filter { $0.runTime > .zero }
        #expect(DemandGrowth(weeks, now: Self.now).weeks.map(\.runTime.milliseconds) == [5, 0, 0, 7])
    }

    @Test func durationsAreSummedByISOWeekOfCreation() throws {
        var counter = WeeklyDemandCounter()
        counter.add(createdAt: Timestamp(milliseconds: CapacityWorld.monday - 1), durationMilliseconds: 5)
        counter.add(createdAt: Timestamp(milliseconds: CapacityWorld.monday), durationMilliseconds: 7)
        counter.add(createdAt: Timestamp(milliseconds: CapacityWorld.monday + 7 * CapacityWorld.day - 1), durationMilliseconds: 8)
        counter.add(createdAt: Timestamp(milliseconds: CapacityWorld.monday), durationMilliseconds: RunFigures.none)
        #expect(counter.weeks.map { "\($0.week) \($0.runTime.milliseconds)" } == ["2026-W44 5", "2026-W45 15"])
    }

    @Test func headroomIsTheFactorAtWhichTheTargetIsMissed() throws {
        // One run an hour of 30 minutes: with one slot, the second waits once executions exceed the hour.
        let arrivals = (0..<200).map { CapacityWorld.monday + Int64($0) * CapacityWorld.hour }
        let trace = ReplayTrace(
            arrivals: arrivals.asInstants,
            services: arrivals.map { _ in 30 * CapacityWorld.minute },
            window: (CapacityWorld.monday..<CapacityWorld.monday + 200 * CapacityWorld.hour).ofInstants
        )
        let factor = try #require(trace.headroom(slots: 1, target: .zero))
        #expect(abs(factor - 2) < 0.01)
        #expect(trace.headroom(slots: 100, target: .zero) == nil)
    }
}
