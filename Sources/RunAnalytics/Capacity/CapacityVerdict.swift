/// The answer to "do we need more slots, or should we spread the schedules?", chosen by the first rule that holds.
package enum CapacityVerdict: Hashable, Sendable {
    /// 1. Nothing ran in the window.
    case noRuns
    /// 2. The replay of today's slots meets the target.
    case enough(slots: Int)
    /// 3. It does not, but it does once the proposed moves are made.
    case spread(slots: Int, moves: Int)
    /// 4. No number of slots that was tried meets the target; `needed` is the least beyond them that does, nil when none up to
    /// ``CapacityOptions/maximumSlots`` does, and when ``CapacityAnalysis/restsOnAssumptions``: then it is not looked for.
    case beyondRange(tried: Int, needed: Int?)
    /// 5. More slots than today meet it.
    case moreSlots(today: Int, needed: Int)
    /// 6. Today's slots are unknown, since nobody was seen waiting and none were given.
    case slotsUnknown(needed: Int)
}

extension CapacityVerdict {
    /// - Parameter needed: looks for the least slots beyond those tried; only asked for where it matters, as it costs replays.
    static func choose(
        runs: Int,
        today: SlotOutcome?,
        spread: SpreadPlan?,
        recommended: Int?,
        tried: Int,
        targetMilliseconds: Int64,
        needed: () -> Int?
    ) -> CapacityVerdict {
        guard runs > 0 else { return .noRuns }
        if let today, today.meetsTarget { return .enough(slots: today.slots) }
        if let today, let spread, !spread.moves.isEmpty, spread.slots == today.slots,
            spread.after.waits.high.p95Milliseconds <= Double(targetMilliseconds)
        {
            return .spread(slots: today.slots, moves: spread.moves.count)
        }
        guard let recommended else { return .beyondRange(tried: tried, needed: needed()) }
        guard let today else { return .slotsUnknown(needed: recommended) }
        return .moreSlots(today: today.slots, needed: recommended)
    }
}
