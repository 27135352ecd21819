import RunModel

/// Little's law as a check of the figures: the mean number in the system equals arrival rate times mean time in the system.
///
/// It holds for every queue, so a difference comes from runs that cross the ends of the window, or from wrong data.
package struct LittleCheck: Hashable, Sendable {
    /// L: the time-weighted mean of runs in the system.
    package var meanInSystem: Double
    /// λ: arrivals per second.
    package var arrivalsPerSecond: Double
    /// W: the mean time in the system of the window's arrivals, in seconds.
    package var meanSecondsInSystem: Double

    /// λ × W.
    package var predicted: Double { arrivalsPerSecond * meanSecondsInSystem }
    /// (L − λW) ÷ L; nil when nothing ran.
    package var relativeDifference: Double? { meanInSystem > 0 ? (meanInSystem - predicted) / meanInSystem : nil }
}

/// What was: figures of the window without any model.
///
/// "Lower" and "upper" are bounds: the API does not say when a run began to execute. Runs in flight last until now.
package struct ObservedLoad: Hashable, Sendable {
    /// Runs created in the window.
    package internal(set) var runs = 0
    /// Of them, still in flight.
    package internal(set) var inFlight = 0
    /// Runs left out because they ended without a known end, or have impossible times.
    package internal(set) var leftOut = 0
    /// Runs at once, waiting ones included: exact.
    package internal(set) var inSystem = LevelProfile()
    /// Executing runs at once, at least.
    package internal(set) var executingLower = LevelProfile()
    /// Executing runs at once, at most.
    package internal(set) var executingUpper = LevelProfile()
    /// Waiting runs at once, at least.
    package internal(set) var waitingLower = LevelProfile()
    /// Waiting runs at once, at most.
    package internal(set) var waitingUpper = LevelProfile()
    /// Where the bounds of the executions come from.
    package internal(set) var basis = ServiceBasis()
    /// The slots that the work of the window's arrivals would keep busy, at least.
    package internal(set) var offeredLoadLower = 0.0
    /// The slots that the work of the window's arrivals would keep busy, at most.
    package internal(set) var offeredLoadUpper = 0.0
    /// Ended runs of the window whose wait was watched.
    package internal(set) var watchedRuns = 0
    /// The waits of watched runs; nil when none was watched.
    package internal(set) var waits: WaitBand?
    /// Runs not ended at the end of the window, those created before it included.
    package internal(set) var openAtEnd = 0
    /// Of ``openAtEnd``, those that certainly still waited.
    package internal(set) var waitingAtEndLower = 0
    /// Of ``openAtEnd``, those that may still have waited.
    package internal(set) var waitingAtEndUpper = 0
    /// Runs created before the window that had not ended at its start.
    package internal(set) var openAtBegin = 0
    /// What runs wait although a slot is free; nil with too few watched runs at low load.
    package internal(set) var overhead: QueueOverhead?
    package internal(set) var little = LittleCheck(meanInSystem: 0, arrivalsPerSecond: 0, meanSecondsInSystem: 0)
    package internal(set) var variability: ArrivalVariability
}

/// How many slots there are today, and how that is known.
package struct CurrentSlots: Hashable, Sendable {
    /// Where the number comes from.
    package enum Source: String, Hashable, Sendable {
        /// The caller said so.
        case given
        /// The most runs that certainly executed at once while another certainly waited for longer than the overhead.
        case inferred
    }

    /// How many runs execute at once at most.
    package var count: Int
    package var source: Source
    /// Whether there may be more: inferred, and contradicted by the replay, by what executed at once, or indistinguishable from more.
    package var isLowerBound = false

    /// How long a level must have lasted within the time that a run waited: clocks of two runs are not exact, so a run may
    /// seem to begin before the one whose slot it takes has ended.
    static let leastShareOfWaitingTime = 0.01

    /// The share of the busy time for which a level must have lasted to count as the most that executed at once.
    static let leastShareOfBusyTime = 0.0005
}
