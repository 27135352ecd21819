import RunAnalytics
import RunModel

extension CapacityAnalysis {
    /// The answer in one or two plain sentences; the weekly report carries it.
    package var headline: String {
        if verdict == .noRuns { return answer }
        if !isCovered { return uncoveredAnswer }
        switch fit.verdict {
        case .fits: return answer
        case .doesNotFit: return noAnswer
        case .cannotTell: return isGuess ? guessAnswer : answer + uncheckedRemark
        }
    }

    private var uncheckedRemark: String {
        restsOnAssumptions
            ? " \(HumanText.percent(observed.basis.assumedRatio)) of the executions are assumed, so the replay could not be checked."
            : " The replay could not be checked against observed waits."
    }

    /// Nothing is claimed over a window that is known in part.
    private var uncoveredAnswer: String {
        let clock = LocalTimeText(zoneName: timeZoneName)
        guard let knownFrom else { return "No answer yet: the runs of some datasets have not been read." }
        guard knownFrom > since else { return "No answer yet: the runs of some datasets have not been read up to the end of the window." }
        return "No answer yet: the runs of all datasets are known from \(clock.fullMinute(knownFrom)) on, but the window begins at "
            + "\(clock.fullMinute(since))."
    }

    /// A model that is wrong about today must not be quoted about tomorrow.
    private var noAnswer: String {
        guard let count = fit.slots, let observed = fit.observed, let replayed = fit.replayed else { return "No answer yet." }
        return "No answer yet: replayed through \(isAtLeast ? "" : "today's ")\(Self.slots(count)), 95 % of runs wait at most "
            + "\(Self.p95(replayed)), but \(Self.p95(observed)) was observed. \(whyItDoesNotFit)"
    }

    /// Whether the answer would be a guess. That today's slots are enough, or how many certainly are, can still be said: waiting taken
    /// for execution asks for too many slots, never too few.
    var isGuess: Bool {
        guard restsOnAssumptions else { return false }
        return switch verdict {
        case .beyondRange, .moreSlots, .undecided: true
        case .noRuns, .enough, .spread, .slotsUnknown: false
        }
    }

    private var guessAnswer: String {
        "No answer yet: how long \(HumanText.percent(observed.basis.assumedRatio)) of the runs executed is unknown, because their waits were "
            + "not observed. The exporter observes the waits of new runs; collect.query_runs: all reads those of older ones too."
    }

    /// The likeliest reason, and what to do about it.
    private var whyItDoesNotFit: String {
        if observed.basis.isMuchAssumed { return "Too few waits are known; see the notes for what to do." }
        if current?.source == .inferred {
            return "The number of slots is inferred: there are at least \(current?.count ?? 0), and probably more."
        }
        return
            "Either there are not that many slots, or runs do not start first come, first served, or they take longer under load: do not "
            + "rely on the figures below."
    }

    /// Whether only a lower bound of today's slots is known.
    private var isAtLeast: Bool { current?.isLowerBound ?? false }

    private var target: String { HumanText.duration(targetWait) }

    private func wait(_ band: WaitBand) -> String { HumanText.duration(band.high.p95) }

    private var answer: String {
        switch verdict {
        case .noRuns: return "No runs in this window."
        case .enough(let count):
            return "\(Self.slots(count)) \(count == 1 ? "is" : "are") enough: 95 % of runs wait at most "
                + "\(today.map { wait($0.waits) } ?? target) (target: \(target))."
                + (isAtLeast ? " There are at least that many today." : "")
        case .undecided(let today, let low, let high): return undecidedAnswer(today: today, low: low, high: high)
        case .spread(let count, let moves):
            guard let spread else { return "Spread the schedules." }
            return "Spread the schedules: \(moves) move\(moves == 1 ? "" : "s") bring\(moves == 1 ? "s" : "") the p95 wait at "
                + "\(Self.slots(count)) from \(wait(spread.before.waits)) to \(wait(spread.after.waits)). More slots are not needed."
        case .beyondRange(let tried, let needed): return beyondAnswer(tried: tried, needed: needed)
        case .moreSlots(let today, let needed):
            return "\(Self.slots(today)) \(today == 1 ? "is" : "are") too few: it takes \(needRange(needed)) to keep the p95 wait within "
                + "\(target). 95 % of the observed runs waited at most \(fit.observed.map(Self.p95) ?? HumanText.none)."
                + worstRemark(needed) + spreadingRemark
        case .slotsUnknown(let needed):
            let range = needRange(needed)
            return "It takes \(range) slot\(range == "1" ? "" : "s") to keep the p95 wait within \(target)." + worstRemark(needed)
                + " How many there are today is not known\(whyUnknown)."
        }
    }

    /// "6 to 9", or the number where both ends agree.
    private func needRange(_ needed: Int) -> String {
        recommendedSlotsLow.flatMap { $0 < needed ? "\($0) to \(needed)" : nil } ?? "\(needed)"
    }

    private func undecidedAnswer(today: Int, low: Int, high: Int?) -> String {
        let need = high.map { low < $0 ? "\(low) to \($0)" : "\($0)" } ?? "\(low) or more"
        return "It takes \(need) slots to keep the p95 wait within \(target); whether today's \(today) "
            + "\(today == 1 ? "is" : "are") enough is not known. Waits are known only within bounds; \(whatWouldNarrowIt)"
            + (high.map(worstRemark) ?? "")
    }

    /// Bounds come from polling, except where a query run says when the run began.
    private var whatWouldNarrowIt: String {
        observed.basis.exact > observed.basis.bounded
            ? "more runs whose wait is observed would narrow the range."
            : "collect.query_runs: all, or a shorter polling interval, would narrow the range."
    }

    private func beyondAnswer(tried: Int, needed: Int?) -> String {
        guard let last = slots.last, last.waits.low.p95 > DurationEstimate(targetWait) else {
            let low = recommendedSlotsLow ?? tried
            let need = needed.map { low < $0 ? "\(low) to \($0)" : "\($0)" } ?? "\(low) or more"
            return "It takes \(need) slots to keep the p95 wait within \(target). Waits are known only within bounds; \(whatWouldNarrowIt)"
        }
        let least = needed.map { "it takes \($0)" } ?? "not even \(CapacityOptions.maximumSlots) would be enough"
        return "\(Self.slots(tried)) \(tried == 1 ? "is" : "are") too few: the p95 wait would be up to \(wait(last.waits)) "
            + "(target: \(target)); \(least)." + spreadingRemark
    }

    private var whyUnknown: String {
        if isAtLeast, let current { return ": at least \(current.count), by the runs observed" }
        if let overhead = observed.overhead, overhead.isNoticeable, !overhead.growsWithLoad { return ": waits do not grow with the load" }
        return ", as no run was seen waiting"
    }

    /// What one incident does to the recommendation; empty when it does nothing.
    private func worstRemark(_ needed: Int) -> String {
        guard let stretch = worst.first(where: { $0.neededSlots < needed }) else { return "" }
        return " \(worstText(stretch))"
    }

    /// `Without the worst hour (from Mon 26 Oct 2026 14:00), 4 slots would be enough.`
    func worstText(_ stretch: WorstStretch) -> String {
        let begin = LocalTimeText(zoneName: timeZoneName).fullMinute(stretch.since)
        let name = stretch.hours == 1 ? "hour" : "\(stretch.hours) hours"
        return "Without the worst \(name) (from \(begin)), \(Self.slots(stretch.neededSlots)) would be enough."
    }

    private var spreadingRemark: String {
        guard let spread else { return "" }
        guard !spread.moves.isEmpty else { return " No schedule change helps." }
        let (before, after) = (spread.before.waits.high.p95, spread.after.waits.high.p95)
        guard after.milliseconds < before.milliseconds * 0.95 else { return " Spreading the schedules hardly helps." }
        return " Spreading alone (\(spread.moves.count) move\(spread.moves.count == 1 ? "" : "s")) brings it from "
            + "\(HumanText.duration(before)) to \(HumanText.duration(after)) at \(Self.slots(spread.slots))."
    }

    /// `Mon 26 Oct 2026 00:00 to Mon 23 Nov 2026 00:00, times in Europe/Berlin`.
    var stretchText: String {
        let clock = LocalTimeText(zoneName: timeZoneName)
        return "\(clock.fullMinute(since)) to \(clock.fullMinute(until)), times in \(timeZoneName)"
    }

    package var headlineRule: String {
        if !isCovered, verdict != .noRuns { return "no rule applies: the runs of the window are known in part" }
        if fit.verdict == .doesNotFit, verdict != .noRuns {
            return "no rule applies: the replay of today's slots does not match the observed waits"
        }
        if isGuess { return "no rule applies: too few waits were observed to tell waiting from executing" }
        return switch verdict {
        case .noRuns: "rule 1 of 7: nothing ran"
        case .enough: "rule 2 of 7: the replay of today's slots meets the target"
        case .undecided: "rule 3 of 7: within the bounds of the waits, today's slots may meet the target or miss it"
        case .spread: "rule 4 of 7: today's slots miss the target, but meet it once the proposed moves are made"
        case .beyondRange: "rule 5 of 7: no number of slots that was tried meets the target"
        case .moreSlots: "rule 6 of 7: today's slots miss the target, more of them meet it"
        case .slotsUnknown: "rule 7 of 7: a number of slots meets the target, today's are unknown"
        }
    }

    /// How far the replay of today's slots is from what was watched, in words.
    package var fitText: String {
        guard let count = fit.slots else {
            return "Today's slots are unknown\(whyUnknown). The replay cannot be checked."
        }
        guard let observed = fit.observed, let replayed = fit.replayed else {
            return "No wait was observed in this window, so the replay of \(Self.slots(count)) cannot be checked."
        }
        let figures =
            "Replay of \(Self.slots(count)) against \(HumanText.count(fit.runs)) runs whose wait was observed: mean wait \(Self.mean(replayed)) "
            + "against \(Self.mean(observed)), p95 \(Self.p95(replayed)) against \(Self.p95(observed)), "
            + "\(HumanText.duration(fit.meanDistance)) apart per run on average. (The tables below replay all runs.)"
        switch fit.verdict {
        case .fits: return "The model fits. " + figures
        case .doesNotFit: return "The model does not fit. " + figures
        case .cannotTell where fit.runs >= ReplayFit.minimumRuns:
            return
                "The replay agrees with these runs, but \(HumanText.percent(self.observed.basis.assumedRatio)) of all executions are assumed, "
                + "so this proves nothing. " + figures
        case .cannotTell: return "Fewer than \(ReplayFit.minimumRuns) waits were observed, too few to check the replay. " + figures
        }
    }

    /// What cannot be taken at face value, in words; empty when there is nothing.
    package var warnings: [String] {
        var warnings = notes
        if let overhead = observed.overhead, overhead.isNoticeable {
            let typical = HumanText.interval(
                lower: overhead.typicalLow, upper: overhead.typicalHigh)
            warnings.append(
                "Runs wait \(typical) even when few others run. That is overhead, which more slots do not remove; the replays leave it out."
                    + (overhead.growsWithLoad ? "" : " Waits do not grow with the load, so no limit on slots is seen.")
            )
        }
        if let current, current.isLowerBound {
            warnings.append("Today's number of slots is inferred and a lower bound: there are at least \(current.count).")
        }
        if observed.variability.isBursty {
            warnings.append("Arrivals are bunched, so formulas for random arrivals are misleading: trust the replay.")
        }
        if observed.basis.isMuchAssumed {
            warnings.append(
                "\(HumanText.percent(observed.basis.assumedRatio)) of the executions are assumed, "
                    + "because the waits of those runs were not observed, or too coarsely: the figures below may be far off. The exporter knows the "
                    + "waits of runs that it sees start; `collect.query_runs: all` reads those of older runs too, with one request each."
            )
        }
        if observed.leftOut > 0 {
            warnings.append("\(HumanText.count(observed.leftOut)) runs without a usable end were left out.")
        }
        if let difference = observed.little.relativeDifference, abs(difference) > 0.1 {
            warnings.append(
                "Arrivals and time in the system do not add up by \(HumanText.percent(abs(difference))): many runs cross the ends of the "
                    + "window, or figures are wrong."
            )
        }
        return warnings
    }

    /// What can be said of growth, in words; nil when it was not asked for.
    package var growthText: String? { growth.map(growthText) }

    private func growthText(_ growth: DemandGrowth) -> String {
        let slope = Self.slopeText(growth)
        switch growth.verdict {
        case .tooFewWeeks:
            return "Only \(growth.weeks.count) complete week\(growth.weeks.count == 1 ? "" : "s") of history; a trend needs "
                + "\(DemandGrowth.minimumWeeks)."
        case .notDetectable: return "No growth detectable over \(growth.weeks.count) weeks\(slope)."
        case .shrinking: return "Demand is falling\(slope)."
        case .growing:
            if let earliest = growth.earliest {
                let reach = growth.latest.map { "between \(earliest) and \($0)" } ?? "at the earliest on \(earliest)"
                return "Demand is growing\(slope). At today's slots the target would be missed \(reach)."
            }
            guard let today else { return "Demand is growing\(slope). Without today's number of slots there is no date." }
            if !today.meetsTarget { return "Demand is growing\(slope). The target is missed already." }
            return "Demand is growing\(slope). At today's slots the target is not missed within two years."
        }
    }

    private static func slopeText(_ growth: DemandGrowth) -> String {
        guard let change = growth.weeklyGrowth else { return "" }
        func percent(_ ratio: Double) -> String { (ratio > 0 ? "+" : "") + HumanText.decimal(ratio * 100, places: 1) }
        return " (\(percent(change.estimate)) % a week, 95 % interval \(percent(change.low)) to \(percent(change.high)) %)"
    }

    static func slots(_ count: Int) -> String { "\(count) slot\(count == 1 ? "" : "s")" }
    static func mean(_ band: WaitBand) -> String {
        HumanText.interval(lower: band.low.mean, upper: band.high.mean)
    }
    static func p95(_ band: WaitBand) -> String {
        HumanText.interval(lower: band.low.p95, upper: band.high.p95)
    }
    static func p99(_ band: WaitBand) -> String {
        HumanText.interval(lower: band.low.p99, upper: band.high.p99)
    }
}
