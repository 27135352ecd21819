import RunModel

/// How far a replay of today's slots is from the waits that were watched: whether the model may be believed.
package struct ReplayFit: Hashable, Sendable {
    /// What the comparison says.
    package enum Verdict: String, Hashable, Sendable {
        /// Mean and p95 wait of the replay agree with what was watched.
        case fits
        /// They do not: the what-if figures are not to be trusted.
        case doesNotFit = "does_not_fit"
        /// Too few watched runs, too many assumed executions, or today's slots are unknown.
        case cannotTell = "cannot_tell"
    }

    /// The fewest watched runs for a comparison.
    package static let minimumRuns = 30
    /// A gap up to this share of the watched wait is tolerated.
    package static let toleratedRatio = 0.25
    /// A gap up to this length is tolerated: polling is not more exact than that.
    package static let toleratedMilliseconds = 5000.0

    /// Slots replayed; nil when today's are unknown.
    package var slots: Int?
    /// Watched runs compared.
    package var runs: Int
    /// The waits that were watched; nil without watched runs.
    package var observed: WaitBand?
    /// The waits of the same runs in the replay; nil when there was none.
    package var replayed: WaitBand?
    /// The distance between each run's two intervals of wait (0 where they overlap), averaged, in milliseconds.
    package var meanDistanceMilliseconds: Double?
    /// What the comparison says.
    package var verdict: Verdict
    /// The least overhead taken off the watched waits, in milliseconds.
    package var overheadLeastMilliseconds = 0.0
    /// The most overhead taken off the watched waits, in milliseconds.
    package var overheadMostMilliseconds = 0.0

    /// The gap between the bands of the mean wait, in milliseconds: 0 where they overlap; positive when the replay waits longer.
    package var meanGapMilliseconds: Double? { gap { $0.meanMilliseconds } }
    /// The gap between the bands of the p95 wait, in milliseconds, as above.
    package var p95GapMilliseconds: Double? { gap { $0.p95Milliseconds } }

    private func gap(_ figure: (WaitSummary) -> Double) -> Double? {
        guard let observed, let replayed else { return nil }
        return Self.gap(
            observedLow: max(0, figure(observed.low) - overheadMostMilliseconds),
            observedHigh: max(0, figure(observed.high) - overheadLeastMilliseconds),
            replayedLow: figure(replayed.low),
            replayedHigh: figure(replayed.high)
        )
    }

    private static func gap(observedLow: Double, observedHigh: Double, replayedLow: Double, replayedHigh: Double) -> Double {
        if replayedLow > observedHigh { return replayedLow - observedHigh }
        if replayedHigh < observedLow { return replayedHigh - observedLow }
        return 0
    }

    private func isTolerated(_ gap: Double?, observed: Double) -> Bool {
        guard let gap else { return false }
        return abs(gap) <= max(Self.toleratedMilliseconds, Self.toleratedRatio * observed)
    }
}

extension ReplayFit {
    /// Compares the watched runs of the window with a replay of today's slots. O(n log n).
    ///
    /// - Parameters:
    ///   - overhead: taken off the watched waits, as no replay has it.
    ///   - basis: where the executions come from: agreement proves nothing when most of them are assumed.
    static func compare(
        _ runs: [CapacityRun],
        firstCounted: Int,
        pair: ReplayPair,
        slots: Int?,
        overhead: QueueOverhead?,
        basis: ServiceBasis
    ) -> ReplayFit {
        let watched = runs.indices[firstCounted...].filter { runs[$0].isWatched && runs[$0].endedAt != nil }
        let observed = Self.observedWaits(runs, watched)
        let isNoticeable = overhead?.isNoticeable ?? false
        let least = isNoticeable ? overhead?.typicalLowMilliseconds ?? 0 : 0
        let most = isNoticeable ? max(overhead?.thresholdMilliseconds ?? 0, overhead?.typicalHighMilliseconds ?? 0) : 0
        var fit = ReplayFit(
            slots: slots,
            runs: watched.count,
            observed: observed,
            replayed: nil,
            meanDistanceMilliseconds: nil,
            verdict: .cannotTell
        )
        guard let slots, !watched.isEmpty else { return fit }
        var waits: [Int64] = []
        _ = pair.low.replay(slots: slots, waits: &waits)
        var low = watched.map { waits[$0] }[...]
        _ = pair.high.replay(slots: slots, waits: &waits)
        var high = watched.map { waits[$0] }[...]
        var distance = 0.0
        for (position, index) in watched.enumerated() {
            let run = runs[index]
            distance += abs(
                gap(
                    observedLow: Double(max(0, run.queueLowerMilliseconds - most)),
                    observedHigh: Double(max(0, run.queueUpperMilliseconds - least)),
                    replayedLow: Double(low[position]),
                    replayedHigh: Double(high[position])
                )
            )
        }
        fit.meanDistanceMilliseconds = distance / Double(watched.count)
        fit.replayed = WaitBand(low: .summarise(&low), high: .summarise(&high))
        fit.overheadLeastMilliseconds = Double(least)
        fit.overheadMostMilliseconds = Double(most)
        fit.verdict = fit.judged()
        if fit.verdict == .fits, basis.isMuchAssumed { fit.verdict = .cannotTell }
        return fit
    }

    /// The waits that were watched, of ended runs; nil without any.
    private static func observedWaits(_ runs: [CapacityRun], _ watched: [Int]) -> WaitBand? {
        guard !watched.isEmpty else { return nil }
        var lower = watched.map { runs[$0].queueLowerMilliseconds }[...]
        var upper = watched.map { runs[$0].queueUpperMilliseconds }[...]
        return WaitBand(low: .summarise(&lower), high: .summarise(&upper))
    }

    private func judged() -> Verdict {
        guard runs >= Self.minimumRuns, let observed else { return .cannotTell }
        let fits =
            isTolerated(meanGapMilliseconds, observed: observed.high.meanMilliseconds)
            && isTolerated(p95GapMilliseconds, observed: observed.high.p95Milliseconds)
        return fits ? .fits : .doesNotFit
    }
}
