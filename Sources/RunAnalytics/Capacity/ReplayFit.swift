/// How far a replay of today's slots is from the waits that were watched: whether the model may be believed.
package struct ReplayFit: Hashable, Sendable {
    /// What the comparison says.
    package enum Verdict: String, Hashable, Sendable {
        /// Mean and p95 wait of the replay agree with what was watched.
        case fits
        /// They do not: the what-if figures are not to be trusted.
        case doesNotFit = "does_not_fit"
        /// Too few watched runs, or today's slots are unknown.
        case cannotTell = "cannot_tell"
    }

    /// The fewest watched runs for a comparison.
    package static let minimumRuns = 30
    /// A gap up to this share of the watched wait is tolerated.
    package static let toleratedRatio = 0.25
    /// A gap up to this length is tolerated: a poll is no more exact than that.
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

    /// The gap between the bands of the mean wait, in milliseconds: 0 where they overlap; positive when the replay waits longer.
    package var meanGapMilliseconds: Double? { gap { $0.meanMilliseconds } }
    /// The gap between the bands of the p95 wait, in milliseconds, as above.
    package var p95GapMilliseconds: Double? { gap { $0.p95Milliseconds } }

    private func gap(_ figure: (WaitSummary) -> Double) -> Double? {
        guard let observed, let replayed else { return nil }
        return Self.gap(
            observedLow: figure(observed.low),
            observedHigh: figure(observed.high),
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
    static func compare(_ runs: [CapacityRun], firstCounted: Int, pair: ReplayPair, current: CurrentSlots?) -> ReplayFit {
        let watched = runs.indices[firstCounted...].filter { runs[$0].isWatched && runs[$0].endMilliseconds >= 0 }
        let observed = Self.observedWaits(runs, watched)
        var fit = ReplayFit(
            slots: current?.count,
            runs: watched.count,
            observed: observed,
            replayed: nil,
            meanDistanceMilliseconds: nil,
            verdict: .cannotTell
        )
        guard let current, !watched.isEmpty else { return fit }
        var waits: [Int64] = []
        _ = pair.low.replay(slots: current.count, waits: &waits)
        var low = watched.map { waits[$0] }[...]
        _ = pair.high.replay(slots: current.count, waits: &waits)
        var high = watched.map { waits[$0] }[...]
        var distance = 0.0
        for (position, index) in watched.enumerated() {
            let run = runs[index]
            distance += abs(
                gap(
                    observedLow: Double(run.queueLowerMilliseconds),
                    observedHigh: Double(run.queueUpperMilliseconds),
                    replayedLow: Double(low[position]),
                    replayedHigh: Double(high[position])
                )
            )
        }
        fit.meanDistanceMilliseconds = distance / Double(watched.count)
        fit.replayed = WaitBand(low: .summarise(&low), high: .summarise(&high))
        fit.verdict = fit.judged()
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
