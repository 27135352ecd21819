import Foundation
import RunModel
import TestSupport

@testable import RunAnalytics

/// Simulated datasets whose truth is known: nothing changed, or exactly what the test planted.
struct UnchangedWorld {
    /// How outcomes come about.
    enum Outcomes {
        case independent(failing: Double)
        /// A two-state chain: how many runs fail in the long run, and how many in a row on average.
        case streaks(failing: Double, length: Double)
    }

    /// How durations come about; logarithms with a standard deviation of ``noise``.
    enum Durations {
        /// Neighbours are correlated by `correlation`; 0 for independent ones.
        case normal(correlation: Double)
        /// Half as long again at noon as at midnight.
        case dailyCycle
        /// A t-distribution with two degrees of freedom.
        case heavyTails
    }

    var runsPerDay = 24
    var weeks = 8
    var outcomes = Outcomes.independent(failing: 0.05)
    var durations = Durations.normal(correlation: 0)
    var noise = 0.3
    /// Multiplies the duration of the runs from this index on, counted from the end.
    var step: (runsFromEnd: Int, factor: Double)?

    /// A dataset's runs up to the end of the context's period.
    func runs(_ context: ReportContext, _ random: inout SeededGenerator) throws -> [ReportRun] {
        let count = weeks * 7 * runsPerDay
        let gap = ReportSamples.day / Int64(runsPerDay)
        let failed = failures(count, &random)
        let deviations = deviations(count, &random)
        return try (0..<count).map { index in
            let at = context.period.until.advanced(byMilliseconds: Int64(index - count) * gap + 120_000)
            var logarithm = log(600_000.0) + deviations[index]
            if let step, index >= count - step.runsFromEnd { logarithm += log(step.factor) }
            return try ReportSamples.run(
                "x\(index)", at: at, failed[index] ? .failed : .succeeded, duration: Int64(max(1, min(exp(logarithm), 1e9))))
        }
    }

    private func failures(_ count: Int, _ random: inout SeededGenerator) -> [Bool] {
        func chance(_ p: Double) -> Bool { Double.random(in: 0..<1, using: &random) < p }
        switch outcomes {
        case .independent(let failing): return (0..<count).map { _ in chance(failing) }
        case .streaks(let failing, let length):
            let recovery = 1 / length
            let onset = recovery * failing / (1 - failing)
            var isFailing = chance(failing)
            return (0..<count).map { _ in
                defer { isFailing = isFailing ? !chance(recovery) : chance(onset) }
                return isFailing
            }
        }
    }

    private func deviations(_ count: Int, _ random: inout SeededGenerator) -> [Double] {
        switch durations {
        case .normal(let correlation):
            var value = Self.normal(&random)
            return (0..<count).map { _ in
                defer { value = correlation * value + (1 - correlation * correlation).squareRoot() * Self.normal(&random) }
                return noise * value
            }
        case .dailyCycle:
            return (0..<count).map { index in
                let hour = Double(index % runsPerDay) / Double(runsPerDay)
                return noise * Self.normal(&random) - 0.2 * cos(2 * .pi * hour)
            }
        case .heavyTails:
            return (0..<count).map { _ in
                noise * Self.normal(&random) / (-log(Double.random(in: Double.leastNonzeroMagnitude..<1, using: &random))).squareRoot()
            }
        }
    }

    /// Box and Muller.
    static func normal(_ random: inout SeededGenerator) -> Double {
        let radius = (-2 * log(Double.random(in: Double.leastNonzeroMagnitude..<1, using: &random))).squareRoot()
        return radius * cos(2 * .pi * Double.random(in: 0..<1, using: &random))
    }

    /// A report of `datasets` such datasets.
    func report(datasets: Int, seed: UInt64) throws -> WeeklyReport {
        var random = SeededGenerator(seed: seed)
        let context = try Self.context()
        let inputs = try (0..<datasets).map { index in
            DatasetWeekInput(
                account: "acme", dataset: try ReportSamples.dataset("d\(index)"), runs: try runs(context, &random))
        }
        return WeeklyReport.compute(inputs, context: context)
    }

    static func context() throws -> ReportContext {
        let period = ReportPeriod(week: try ReportSamples.week("2026-W47"), calendar: .utc)
        return ReportContext(period: period, calendar: .utc, now: period.until.advanced(byMilliseconds: 6 * ReportSamples.hour))
    }
}

/// How many worlds of a kind made a claim.
struct Claims {
    var worlds = 0
    /// The fleet's success rate.
    var fleet = 0
    /// The success rate of any dataset, after adjustment.
    var rates = 0
    /// The durations of any dataset, after adjustment.
    var durations = 0
    /// A step of any dataset, after adjustment.
    var steps = 0

    /// Counts the claims of many seeds.
    static func count(_ world: UnchangedWorld, datasets: Int, worlds: Int, seed: UInt64) throws -> Claims {
        var claims = Claims()
        for index in 0..<worlds {
            let report = try world.report(datasets: datasets, seed: seed &+ UInt64(index))
            func isClaim(_ change: TestedChange) -> Bool { change.verdict == .better || change.verdict == .worse }
            claims.worlds += 1
            claims.fleet += isClaim(report.headline.rateChange) ? 1 : 0
            claims.rates += report.datasets.contains { isClaim($0.rateChange) } ? 1 : 0
            claims.durations += report.datasets.contains { isClaim($0.durationChange) } ? 1 : 0
            claims.steps += report.datasets.contains { !$0.steps.isEmpty } ? 1 : 0
        }
        return claims
    }

    /// The figures for the table of the documentation.
    var row: String { "\(worlds) | \(fleet) | \(rates) | \(durations) | \(steps) |" }

    /// Whether no kind of claim was made in more than one world of twenty, or in more than one of a few.
    var areRare: Bool { max(fleet, rates, durations, steps) <= max(1, worlds / 20) }
}
