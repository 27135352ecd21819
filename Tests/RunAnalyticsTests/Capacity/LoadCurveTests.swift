import RunModel
import Testing

@testable import RunAnalytics

/// The load chart against sums over every run and every step.
@Suite struct LoadCurveTests {
    private struct Interval {
        var created: Int64
        var earliest: Int64
        var latest: Int64
        var end: Int64
    }

    /// Repeatable intervals that cross the ends of the window and steps alike; some are empty.
    private static func intervals(_ count: Int) -> [Interval] {
        var state: UInt64 = 42
        func next(_ bound: UInt64) -> Int64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int64((state >> 33) % bound)
        }
        return (0..<count).map { _ in
            let created = next(9_000_000) - 900_000
            let earliest = created + next(400_000)
            let latest = earliest + next(2) * next(300_000)
            return Interval(created: created, earliest: earliest, latest: latest, end: latest + next(900_000))
        }
    }

    private static func curve(_ intervals: [Interval], _ window: Range<Int64>) -> LoadCurve {
        LoadCurve(
            window: window.ofInstants, created: intervals.map(\.created).sorted().asInstants,
            earliest: intervals.map(\.earliest).sorted().asInstants, latest: intervals.map(\.latest).sorted().asInstants,
            ends: intervals.map(\.end).sorted().asInstants)
    }

    @Test func everyStepHoldsTheMeanOfItsTime() {
        let window: Range<Int64> = 130_000..<7_777_777
        let intervals = Self.intervals(200)
        let steps = Self.curve(intervals, window).steps
        #expect(steps.first?.since.milliseconds == 130_000 && steps.last?.until.milliseconds == 7_777_777)
        for (left, right) in zip(steps, steps.dropFirst()) {
            #expect(left.until == right.since && left.until.milliseconds % 300_000 == 0)
        }
        for step in steps {
            let (since, until) = (step.since.milliseconds, step.until.milliseconds)
            func mean(_ start: (Interval) -> Int64) -> Double {
                Double(intervals.reduce(0) { $0 + max(0, min($1.end, until) - max(start($1), since)) }) / Double(until - since)
            }
            #expect(abs(step.inSystem - mean(\.created)) < 1e-9)
            #expect(abs(step.runningUpper - mean(\.earliest)) < 1e-9)
            #expect(abs(step.runningLower - mean(\.latest)) < 1e-9)
            #expect(abs(step.waitingLower + step.runningUpper - step.inSystem) < 1e-9)
            #expect(abs(step.waitingUpper + step.runningLower - step.inSystem) < 1e-9)
        }
    }

    @Test func aWindowWithoutRunsIsIdleAndHasAllItsSteps() {
        let steps = Self.curve([], 0..<3_600_000).steps
        #expect(steps.count == 12 && steps.allSatisfy { $0.inSystem == 0 && $0.runningUpper == 0 })
    }
}
