import RunAnalytics
import RunModel

extension CapacityAnalysis {
    /// The answer in one or two plain sentences; the weekly report carries it.
    package var headline: String {
        let answer = answer
        switch (verdict, fit.verdict) {
        case (.noRuns, _), (_, .fits): return answer
        case (_, .doesNotFit): return noAnswer
        case (_, .cannotTell):
            return isGuess ? guessAnswer : answer + " The replay could not be checked against watched waits."
        }
    }

    /// A model that is wrong about today must not be quoted about tomorrow.
    private var noAnswer: String {
        guard let count = fit.slots, let observed = fit.observed, let replayed = fit.replayed else { return "No answer yet." }
        return "No answer yet: replayed through today's \(Self.slots(count)), 95 % of runs wait at most \(Self.p95(replayed)), but "
            + "\(Self.p95(observed)) was watched. \(whyItDoesNotFit)"
    }

    /// Whether the answer would be a guess. That today's slots are enough, or how many certainly are, can still be said: waiting taken
    /// for execution asks for too many slots, never too few.
    var isGuess: Bool {
        guard restsOnAssumptions else { return false }
        return switch verdict {
        case .beyondRange, .moreSlots: true
        case .noRuns, .enough, .spread, .slotsUnknown: false
        }
    }

    private var guessAnswer: String {
        "No answer yet: how long \(HumanText.percent(observed.basis.assumedRatio)) of the runs executed is not known, as nobody watched them "
            + "wait. The exporter sees the waits of new runs; collect.query_runs: all reads those of older ones too."
    }

    /// The likeliest reason, and what to do about it.
    private var whyItDoesNotFit: String {
        if observed.basis.isMuchAssumed { return "Too few waits are known; see the notes for what to do." }
        if current?.source == .inferred { return "Is the inferred number of slots right? Give the true one with --today." }
        return "Either there are not that many slots, or runs do not start first come first served, or they take longer under load: do not "
            + "rely on the figures below."
    }

    private var answer: String {
        let target = HumanText.duration(milliseconds: targetWaitMilliseconds)
        func wait(_ band: WaitBand) -> String { HumanText.duration(milliseconds: band.high.p95Milliseconds) }
        switch verdict {
        case .noRuns: return "No runs in this window."
        case .enough(let count):
            return "\(Self.slots(count)) \(count == 1 ? "is" : "are") enough: 95 % of runs wait at most "
                + "\(today.map { wait($0.waits) } ?? target), and \(target) is acceptable."
        case .spread(let count, let moves):
            guard let spread else { return "Spread the schedules." }
            return "Spread the schedules: \(moves) move\(moves == 1 ? "" : "s") bring\(moves == 1 ? "s" : "") the p95 wait at "
                + "\(Self.slots(count)) from \(wait(spread.before.waits)) to \(wait(spread.after.waits)). More slots are not needed."
        case .beyondRange(let tried, let needed):
            let left = slots.last.map { wait($0.waits) } ?? HumanText.none
            let least = needed.map { "it takes \($0)" } ?? "not even \(CapacityOptions.maximumSlots) would do"
            return "Even \(Self.slots(tried)) leave\(tried == 1 ? "s" : "") a p95 wait of \(left), and only \(target) is acceptable: \(least)."
                + spreadingRemark
        case .moreSlots(let today, let needed):
            let least = recommendedSlotsLow.flatMap { $0 < needed && $0 > today ? "\($0) to " : nil } ?? ""
            return "\(Self.slots(today)) \(today == 1 ? "is" : "are") too few: it takes \(least)\(needed) to keep the p95 wait within "
                + "\(target). Of the watched runs, 95 % waited at most \(fit.observed.map(Self.p95) ?? HumanText.none)." + spreadingRemark
        case .slotsUnknown(let needed):
            return "\(Self.slots(needed)) keep\(needed == 1 ? "s" : "") the p95 wait within \(target). How many there are today is "
                + "unknown, as no run was seen waiting."
        }
    }

    private var spreadingRemark: String {
        guard let spread else { return " Whether spreading the schedules would do is not known: ask with --spread." }
        guard !spread.moves.isEmpty else { return " No move of a schedule helps." }
        let (before, after) = (spread.before.waits.high.p95Milliseconds, spread.after.waits.high.p95Milliseconds)
        guard after < before * 0.95 else { return " Spreading the schedules hardly helps." }
        return " Spreading alone (\(spread.moves.count) move\(spread.moves.count == 1 ? "" : "s")) brings it from "
            + "\(HumanText.duration(milliseconds: before)) to \(HumanText.duration(milliseconds: after)) at \(Self.slots(spread.slots))."
    }

    /// `Mon 26 Oct 2026 00:00 to Mon 23 Nov 2026 00:00, times in Europe/Berlin`.
    var stretchText: String {
        let clock = LocalTimeText(zoneName: timeZoneName)
        return "\(clock.fullMinute(since)) to \(clock.fullMinute(until)), times in \(timeZoneName)"
    }

    /// The rule that chose the headline.
    package var headlineRule: String {
        if fit.verdict == .doesNotFit, verdict != .noRuns {
            return "no rule applies: the replay of today's slots does not fit what was watched"
        }
        if isGuess { return "no rule applies: too few waits were watched to tell waiting from executing" }
        return switch verdict {
        case .noRuns: "rule 1 of 6: nothing ran"
        case .enough: "rule 2 of 6: the replay of today's slots meets the target"
        case .spread: "rule 3 of 6: today's slots miss the target, but meet it once the proposed moves are made"
        case .beyondRange: "rule 4 of 6: no number of slots that was tried meets the target"
        case .moreSlots: "rule 5 of 6: today's slots miss the target, more of them meet it"
        case .slotsUnknown: "rule 6 of 6: a number of slots meets the target, today's are unknown"
        }
    }

    /// How far the replay of today's slots is from what was watched, in words.
    package var fitText: String {
        guard let count = fit.slots else {
            return "Today's slots are unknown: no run was certainly waiting, and no number was given. The replay cannot be checked."
        }
        guard let observed = fit.observed, let replayed = fit.replayed else {
            return "No wait was watched in this window, so the replay of \(Self.slots(count)) cannot be checked."
        }
        let figures =
            "Replay of \(Self.slots(count)) against \(HumanText.count(fit.runs)) watched runs: mean wait \(Self.mean(replayed)) "
            + "against \(Self.mean(observed)), p95 \(Self.p95(replayed)) against \(Self.p95(observed)), "
            + "\(HumanText.duration(milliseconds: fit.meanDistanceMilliseconds)) between the intervals of a run on average."
        switch fit.verdict {
        case .fits: return "The model fits. " + figures
        case .doesNotFit: return "The model does not fit. " + figures
        case .cannotTell: return "Fewer than \(ReplayFit.minimumRuns) runs were watched, so this is no check. " + figures
        }
    }

    /// What cannot be taken at face value, in words; empty when there is nothing.
    package var warnings: [String] {
        var warnings = notes
        if observed.variability.isBursty {
            warnings.append(
                "Arrivals come in bunches (squared coefficient of variation "
                    + "\(HumanText.decimal(observed.variability.arrivals ?? 0, places: 1)), above "
                    + "\(HumanText.decimal(ArrivalVariability.burstyAbove, places: 0))): Erlang-C and Allen–Cunneen, which assume random "
                    + "arrivals, mislead. Believe the replay."
            )
        }
        if observed.basis.isMuchAssumed {
            warnings.append(
                "\(HumanText.percent(observed.basis.assumedRatio)) of the executions rest on an assumption, "
                    + "since the waits of those runs were not watched, or too coarsely: figures below may be far off. The exporter knows the "
                    + "waits of runs that it sees begin; `collect.query_runs: all` reads those of older runs too, with one request each."
            )
        }
        if observed.leftOut > 0 {
            warnings.append("\(HumanText.count(observed.leftOut)) runs without a usable end were left out.")
        }
        if let difference = observed.little.relativeDifference, abs(difference) > 0.1 {
            warnings.append(
                "Little's law is off by \(HumanText.percent(abs(difference))): many runs cross the ends of the window, "
                    + "or figures are wrong."
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
            return "\(growth.weeks.count) complete weeks of history: too few for a trend, which takes \(DemandGrowth.minimumWeeks)."
        case .notDetectable: return "No growth detectable over \(growth.weeks.count) weeks\(slope)."
        case .shrinking: return "Demand falls\(slope)."
        case .growing:
            if let earliest = growth.earliest {
                let reach = growth.latest.map { "between \(earliest) and \($0)" } ?? "at the earliest on \(earliest)"
                return "Demand grows\(slope). At today's slots the target would be missed \(reach)."
            }
            guard let today else { return "Demand grows\(slope). Without today's slots there is no date." }
            if !today.meetsTarget { return "Demand grows\(slope). The target is missed already." }
            return "Demand grows\(slope). At today's slots the target is not missed within two years."
        }
    }

    private static func slopeText(_ growth: DemandGrowth) -> String {
        guard let change = growth.weeklyGrowth else { return "" }
        func percent(_ ratio: Double) -> String { (ratio > 0 ? "+" : "") + HumanText.decimal(ratio * 100, places: 1) }
        return " (\(percent(change.estimate)) % a week, 95 % interval \(percent(change.low)) to \(percent(change.high)) %)"
    }

    static func slots(_ count: Int) -> String { "\(count) slot\(count == 1 ? "" : "s")" }
    static func mean(_ band: WaitBand) -> String {
        HumanText.interval(lowerMilliseconds: band.low.meanMilliseconds, upperMilliseconds: band.high.meanMilliseconds)
    }
    static func p95(_ band: WaitBand) -> String {
        HumanText.interval(lowerMilliseconds: band.low.p95Milliseconds, upperMilliseconds: band.high.p95Milliseconds)
    }
    static func p99(_ band: WaitBand) -> String {
        HumanText.interval(lowerMilliseconds: band.low.p99Milliseconds, upperMilliseconds: band.high.p99Milliseconds)
    }
}
