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
    package static let toleratedGap = Duration.seconds(5)

    /// Slots replayed; nil when today's are unknown.
    package var slots: Int?
    package var runs: Int
    /// The waits that were watched; nil without watched runs.
    package var observed: WaitBand?
    /// The waits of the same runs in the replay; nil when there was none.
    package var replayed: WaitBand?
    /// The distance between each run's two intervals of wait (0 where they overlap), averaged.
    package var meanDistance: DurationEstimate?
    package var verdict: Verdict
    /// The least overhead taken off the watched waits.
    package var overheadLeast = Duration.zero
    /// The most overhead taken off the watched waits.
    package var overheadMost = Duration.zero

    /// The gap between the bands of the mean wait: 0 where they overlap; positive when the replay waits longer.
    package var meanGap: DurationEstimate? { gap { $0.mean } }
    /// The gap between the bands of the p95 wait, as above.
    package var p95Gap: DurationEstimate? { gap { $0.p95 } }

    private func gap(_ figure: (WaitSummary) -> DurationEstimate) -> DurationEstimate? {
        guard let observed, let replayed else { return nil }
        let (least, most) = (DurationEstimate(overheadLeast).milliseconds, DurationEstimate(overheadMost).milliseconds)
        return DurationEstimate(
            milliseconds: Self.gap(
                observedLow: max(0, figure(observed.low).milliseconds - most),
                observedHigh: max(0, figure(observed.high).milliseconds - least),
                replayedLow: figure(replayed.low).milliseconds,
                replayedHigh: figure(replayed.high).milliseconds
            ))
    }

    /// All in milliseconds.
    private static func gap(observedLow: Double, observedHigh: Double, replayedLow: Double, replayedHigh: Double) -> Double {
        if replayedLow > observedHigh { return replayedLow - observedHigh }
        if replayedHigh < observedLow { return replayedHigh - observedLow }
        return 0
    }

    private func isTolerated(_ gap: DurationEstimate?, observed: DurationEstimate) -> Bool {
        guard let gap else { return false }
        return abs(gap.milliseconds) <= max(DurationEstimate(Self.toleratedGap).milliseconds, Self.toleratedRatio * observed.milliseconds)
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
        let least = isNoticeable ? overhead?.typicalLow ?? .zero : .zero
        let most = isNoticeable ? max(overhead?.threshold ?? .zero, overhead?.typicalHigh ?? .zero) : .zero
        var fit = ReplayFit(
            slots: slots,
            runs: watched.count,
            observed: observed,
            replayed: nil,
            meanDistance: nil,
            verdict: .cannotTell
        )
        guard let slots, !watched.isEmpty else { return fit }
        var waits: [Int64] = []
        _ = pair.low.replay(slots: slots, waits: &waits)
        var low = watched.map { waits[$0] }[...]
        _ = pair.high.replay(slots: slots, waits: &waits)
        var high = watched.map { waits[$0] }[...]
        var distance = 0.0
        let (leastMilliseconds, mostMilliseconds) = (least.milliseconds, most.milliseconds)
        for (position, index) in watched.enumerated() {
            let run = runs[index]
            distance += abs(
                gap(
                    observedLow: Double(max(0, run.queueLowerMilliseconds - mostMilliseconds)),
                    observedHigh: Double(max(0, run.queueUpperMilliseconds - leastMilliseconds)),
                    replayedLow: Double(low[position]),
                    replayedHigh: Double(high[position])
                )
            )
        }
        fit.meanDistance = DurationEstimate(milliseconds: distance / Double(watched.count))
        fit.replayed = WaitBand(low: .summarise(&low), high: .summarise(&high))
        fit.overheadLeast = least
        fit.overheadMost = most
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
            isTolerated(meanGap, observed: observed.high.mean)
            && isTolerated(p95Gap, observed: observed.high.p95)
        return fits ? .fits : .doesNotFit
    }
}
