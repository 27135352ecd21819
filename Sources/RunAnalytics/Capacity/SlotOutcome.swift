import RunModel

/// What a replay of the window's arrivals through a number of slots shows.
package struct SlotOutcome: Hashable, Sendable {
    /// How many runs execute at once at most.
    package var slots: Int
    /// The share of the slots' time that was used, at least, 0 to 1.
    package var utilisationLow: Double
    /// The share of the slots' time that was used, at most, 0 to 1.
    package var utilisationHigh: Double
    /// The waits of the window's arrivals.
    package var waits: WaitBand
    /// The most runs waiting at once, with the shortest executions.
    package var peakQueueLow: Int
    /// The most runs waiting at once, with the longest executions.
    package var peakQueueHigh: Int
    /// The most runs executing or waiting at once, with the longest executions.
    package var peakInSystem: Int
    /// Whether even the upper bound of the p95 wait is within the target.
    package var meetsTarget: Bool
    /// Mean wait by Erlang's C formula; nil when the load is too high for a steady state.
    package var erlangCMean: DurationEstimate?
    /// p95 wait by Erlang's C formula; nil as above.
    package var erlangCP95: DurationEstimate?
    /// Mean wait by Allen and Cunneen; nil as above, or when variability is unknown.
    package var allenCunneenMean: DurationEstimate?
}

/// Both ends of the bounds of the executions, ready to be replayed.
struct ReplayPair {
    /// When each run came, in order, and how long it executed at least.
    var low: ReplayTrace
    /// The same runs, and how long they executed at most.
    var high: ReplayTrace

    /// Replays both ends and summarises the waits of the window's arrivals.
    ///
    /// - Parameters:
    ///   - scratch: reused from one call to the next, so that eight replays of a million runs do not allocate.
    func outcome(slots: Int, target: Duration, scratch: inout [Int64]) -> SlotOutcome {
        let lowFigures = low.replay(slots: slots, waits: &scratch)
        let lowWaits = WaitSummary.summarise(&scratch[low.firstCounted...])
        let highFigures = high.replay(slots: slots, waits: &scratch)
        let highWaits = WaitSummary.summarise(&scratch[high.firstCounted...])
        return SlotOutcome(
            slots: slots,
            utilisationLow: min(lowFigures.utilisation, highFigures.utilisation),
            utilisationHigh: max(lowFigures.utilisation, highFigures.utilisation),
            waits: WaitBand(low: lowWaits, high: highWaits),
            peakQueueLow: lowFigures.peakQueue,
            peakQueueHigh: highFigures.peakQueue,
            peakInSystem: highFigures.peakInSystem,
            meetsTarget: highWaits.p95 <= DurationEstimate(target)
        )
    }
}

extension SlotOutcome {
    /// Adds what the formulas say for the same load.
    ///
    /// - Parameters:
    ///   - offeredLoad: in erlangs; the middle of its bounds.
    ///   - meanService: in milliseconds; the middle of its bounds.
    mutating func addFormulas(offeredLoad: Double, meanService: Double, variability: ArrivalVariability) {
        erlangCMean = QueueFormulas.erlangCMeanWait(slots: slots, offeredLoad: offeredLoad, meanService: meanService)
            .map(DurationEstimate.init(milliseconds:))
        erlangCP95 = QueueFormulas.erlangCWaitQuantile(
            0.95,
            slots: slots,
            offeredLoad: offeredLoad,
            meanService: meanService
        ).map(DurationEstimate.init(milliseconds:))
        guard let arrivals = variability.arrivals, let services = variability.services else { return }
        allenCunneenMean = QueueFormulas.allenCunneenMeanWait(
            slots: slots,
            offeredLoad: offeredLoad,
            meanService: meanService,
            arrivalVariability: arrivals,
            serviceVariability: services
        ).map(DurationEstimate.init(milliseconds:))
    }
}
