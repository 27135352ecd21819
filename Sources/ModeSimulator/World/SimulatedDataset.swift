import Foundation
import RunModel

/// A dataset of the simulated workspace, with what decides how its runs come out.
package struct SimulatedDataset: Sendable {
    /// How the states of a run show whether it waits or executes.
    package enum StateDisplay: Hashable, Sendable {
        /// `enqueued` while it waits and executes; a notebook at the end shows as `running_notebook`.
        case enqueuedThroughout
        case pendingThenRunning
        case enqueuedThenRunning

        var isDistinct: Bool { self != .enqueuedThroughout }
    }

    /// Its place in ``SimulatedWorld/datasets``.
    package let index: Int
    package let token: DatasetToken
    /// Nil for an untitled one.
    package let name: String?
    package let spaceIndex: Int
    /// Nil for a dataset that only people start.
    let schedule: RunSchedule?
    package let stateDisplay: StateDisplay
    /// Whether a notebook runs after the query; a success is then `completed`.
    let hasNotebook: Bool
    /// How many query runs a run has: 1, rarely 2.
    let queryCount: Int

    let service: ServiceTime
    let failureShare: Double
    let episodes: FailureEpisodes
    let manualGapMilliseconds: Double
}

/// How long the runs of a dataset execute: lognormal, drifting, with one step.
struct ServiceTime: Sendable {
    let medianMilliseconds: Double
    let sigma: Double
    /// Growth of the logarithm of the median per day; it ends at three times (or a third of) the median.
    let driftPerDay: Double
    /// When the median is multiplied at once, and by what.
    let step: (at: Timestamp, factor: Double)

    /// Draws the execution time of a run created `at`, in a world that began at `start`.
    func draw(_ random: inout SeededRandom, at: Timestamp, start: Timestamp) -> Double {
        let days = Double(at.milliseconds - start.milliseconds) / 86_400_000
        let drift = exp(min(max(driftPerDay * days, -log(3)), log(3)))
        let factor = at < step.at ? 1 : step.factor
        return min(max(random.logNormal(median: medianMilliseconds, sigma: sigma) * drift * factor, 200), 6 * 3_600_000)
    }

    /// The mean execution time in milliseconds, before drift and step.
    var meanMilliseconds: Double { medianMilliseconds * exp(sigma * sigma / 2) }
}

extension SimulatedDataset {
    /// Draws the dataset of a number; everything but its space depends on the seed and the number alone.
    static func draw(index: Int, spaceIndex: Int, cipher: TokenCipher, parameters: WorldParameters) -> SimulatedDataset? {
        guard let token = DatasetToken(cipher.token(UInt64(index))) else { return nil }
        var random = SeededRandom(seed: parameters.seed, .dataset, UInt64(index))
        let name = DatasetNames.name(index, &random)
        let schedule = RunSchedule.draw(&random)
        let hasNotebook = random.uniform() < 0.12
        let isDistinct = parameters.distinguishesRunning ?? (random.uniform() < 0.5)
        let waitsAsPending = random.uniform() < 0.5
        return SimulatedDataset(
            index: index, token: token, name: name, spaceIndex: spaceIndex, schedule: schedule,
            stateDisplay: isDistinct ? (waitsAsPending ? .pendingThenRunning : .enqueuedThenRunning) : .enqueuedThroughout,
            hasNotebook: hasNotebook, queryCount: random.uniform() < 0.05 ? 2 : 1,
            service: drawService(schedule, start: parameters.start, &random), failureShare: drawFailureShare(&random),
            episodes: FailureEpisodes.draw(&random),
            manualGapMilliseconds: schedule == nil ? random.uniform(4..<24) * 3_600_000 : random.uniform(0.5..<10) * 86_400_000)
    }

    private static func drawService(_ schedule: RunSchedule?, start: Timestamp, _ random: inout SeededRandom) -> ServiceTime {
        let seconds: (Double, Double) =
            switch schedule?.frequency {
            case .every15Minutes: (3, 45)
            case .every30Minutes: (4, 80)
            case .hourly: (5, 240)
            case .daily: (20, 1500)
            case .weekly, .monthly: (60, 3000)
            case nil: (5, 240)
            }
        let median = exp(random.uniform(log(seconds.0)..<log(seconds.1))) * 1000
        let drift = random.uniform() < 0.25 ? random.uniform(-0.01..<0.03) : 0
        let stepAt = start.advanced(byMilliseconds: Int64(random.uniform(2..<25) * 86_400_000))
        let factor = random.uniform() < 0.2 ? [0.4, 1.8, 2.5][random.below(3)] : 1
        return ServiceTime(medianMilliseconds: median, sigma: random.uniform(0.15..<0.7), driftPerDay: drift, step: (stepAt, factor))
    }

    private static func drawFailureShare(_ random: inout SeededRandom) -> Double {
        switch random.index(weights: [70, 15, 15]) {
        case 0: random.uniform(0..<0.004)
        case 1: random.uniform(0.005..<0.03)
        default: random.uniform(0.05..<0.2)
        }
    }

    /// Runs per millisecond, by schedule and by people, for the offered load.
    var arrivalRate: Double {
        (schedule.map { 1 / Double($0.intervalMilliseconds) } ?? 0) + 1 / manualGapMilliseconds
    }
}
