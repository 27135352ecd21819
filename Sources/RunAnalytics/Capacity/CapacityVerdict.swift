import RunModel

/// The answer to "do we need more slots, or should we spread the schedules?", chosen by the first rule that holds.
package enum CapacityVerdict: Hashable, Sendable {
    /// 1. Nothing ran in the window.
    case noRuns
    /// 2. The replay of today's slots meets the target, even with the longest executions.
    case enough(slots: Int)
    /// 3. It meets the target with the shortest executions and misses it with the longest: not known. `low` is the least slots with the
    /// shortest, `high` with the longest; nil when none that was tried does.
    case undecided(today: Int, low: Int, high: Int?)
    /// 4. It misses the target, but meets it once the proposed moves are made.
    case spread(slots: Int, moves: Int)
    /// 5. No number of slots that was tried meets the target; `needed` is the least beyond them that does, nil when none up to
    /// ``CapacityOptions/maximumSlots`` does, and when ``CapacityAnalysis/restsOnAssumptions``: then it is not looked for.
    case beyondRange(tried: Int, needed: Int?)
    /// 6. More slots than today meet it.
    case moreSlots(today: Int, needed: Int)
    /// 7. Today's slots are unknown, or only a lower bound of them is known.
    case slotsUnknown(needed: Int)
}

extension CapacityVerdict {
    /// - Parameters:
    ///   - isLowerBound: whether there may be more slots than `today` has: then they may be enough, but never too few.
    ///   - needed: looks for the least slots beyond those tried; only asked for where it matters, as it costs replays.
    static func choose(
        runs: Int,
        today: SlotOutcome?,
        isLowerBound: Bool,
        spread: SpreadPlan?,
        recommended: Int?,
        recommendedLow: Int?,
        tried: Int,
        target: Duration,
        needed: () -> Int?
    ) -> CapacityVerdict {
        guard runs > 0 else { return .noRuns }
        let target = DurationEstimate(target)
        if let today, today.meetsTarget { return .enough(slots: today.slots) }
        if let today, !isLowerBound {
            if today.waits.low.p95 <= target {
                return .undecided(today: today.slots, low: recommendedLow ?? today.slots, high: recommended)
            }
            if let spread, !spread.moves.isEmpty, spread.slots == today.slots, spread.after.waits.high.p95 <= target {
                return .spread(slots: today.slots, moves: spread.moves.count)
            }
        }
        guard let recommended else { return .beyondRange(tried: tried, needed: needed()) }
        guard let today, !isLowerBound else { return .slotsUnknown(needed: recommended) }
        return .moreSlots(today: today.slots, needed: recommended)
    }
}
