import RunAnalytics
import RunModel

/// One dataset's week in words; every format prints these.
struct DatasetNarrative {
    let week: DatasetWeek
    /// The first instant of the period.
    let since: Timestamp
    let clock: LocalTimeText

    /// A figure of a dataset: plain text, and what a test says of its change.
    struct Fact {
        let name: String
        let value: String
        var before: String?
        var mark: ChangeMark?
    }

    /// The name, or the token where there is none.
    var name: String { week.reference.shownName }
    /// The space's name, its token where it has none; nil when unknown.
    var space: String? { week.reference.dataset.space.map { ShownName.of($0.name ?? $0.token.text) } }
    /// Why it deserves a look, most urgent first.
    var reasons: [String] {
        // An objective says less of what happened than the failures themselves.
        let (objectives, others) = (
            week.attention.filter { $0 == .successObjectiveMissed }, week.attention.filter { $0 != .successObjectiveMissed }
        )
        let urgent = others.prefix { $0.precedes(.flaky) || $0 == .flaky || $0 == .failures }
        return (urgent + objectives + others.dropFirst(urgent.count)).filter(isTold).map(reason)
    }

    /// Everything said about the dataset, in order.
    var facts: [Fact] {
        let limited = [success, failing, median, p95, queue].map(limit)
        return limited + [freshness, limit(punctuality)] + (others.map { [$0] } ?? [])
    }

    /// Says next to a figure that it needs more than is known.
    private func limit(_ fact: Fact) -> Fact {
        guard let known = Self.known(week.known, clock) else { return fact }
        return Fact(name: fact.name, value: "\(fact.value) (\(known))", before: fact.before, mark: fact.mark)
    }

    /// `known from Thu 19 Nov 10:00 on`; nil where everything is known.
    static func known(_ part: KnownPart, _ clock: LocalTimeText) -> String? {
        switch part {
        case .whole: nil
        case .nothing: "not known"
        case .part(let range): "known from \(clock.minute(range.lowerBound)) on"
        }
    }

    /// The same of the period before, for a figure of it.
    private func marked(before value: String) -> String? {
        guard let known = Self.known(week.knownBefore, clock) else { return value }
        return week.knownBefore == .nothing ? nil : "\(value) (\(known))"
    }

    var success: Fact {
        let counts = week.statistics.counts
        guard let interval = WeeklyPhrases.interval(counts.successInterval) else {
            return Fact(name: "Success rate", value: "no run succeeded or failed", before: rateBefore)
        }
        return Fact(
            name: "Success rate",
            value: "\(HumanText.percent(counts.successRatio)) of \(HumanText.count(counts.rated)) (\(interval))",
            before: rateBefore,
            mark: .rate(week.rateChange)
        )
    }

    private var rateBefore: String? { week.previousStatistics.counts.successRatio.flatMap { marked(before: HumanText.percent($0)) } }

    var failing: Fact {
        let time = week.failureTime
        return Fact(name: "Failing", value: time.episodes == 0 ? "never" : Self.failureTime(time))
    }

    /// `3 episodes, 5 h 10 m in all, longest 3 h 2 m, 1 still open`.
    static func failureTime(_ time: FailureTime) -> String {
        let total = HumanText.duration(time.total)
        let open = time.open > 0 ? (time.episodes == 1 ? ", still open" : ", \(HumanText.count(time.open)) still open") : ""
        guard time.episodes > 1 else { return "\(WeeklyPhrases.count(time.episodes, "episode")), \(total)\(open)" }
        return "\(WeeklyPhrases.count(time.episodes, "episode")), \(total) in all, longest "
            + "\(HumanText.duration(time.longest))\(open)"
    }

    var median: Fact {
        quantile(
            "Duration p50", \.p50, week.p50Interval, level: 0.5, ratio: week.medianRatio, mark: .duration(week.durationChange))
    }

    var p95: Fact { quantile("Duration p95", \.p95, week.p95Interval, level: 0.95, ratio: week.p95Ratio, mark: nil) }

    private func quantile(
        _ name: String,
        _ path: KeyPath<DurationStatistics, DurationEstimate>,
        _ interval: QuantileInterval,
        level: Double,
        ratio: Double?,
        mark: ChangeMark?
    ) -> Fact {
        guard let duration = week.statistics.duration else { return Fact(name: name, value: "no success") }
        switch interval {
        case .tooFewRuns(let runs, let needed): return Fact(name: name, value: WeeklyPhrases.tooFew(runs: runs, needed: needed))
        case .within(let low, let high):
            let bounds = HumanText.interval(lower: low, upper: high)
            let value = HumanText.duration(duration[keyPath: path])
            let earlier = week.previousStatistics.duration
            let isBeforeKnown = (earlier?.count ?? 0) >= QuantileInterval.runsNeeded(level)
            let before =
                isBeforeKnown
                ? earlier.flatMap { earlier in
                    let change = WeeklyPhrases.change(ratio).map { ", \($0)" } ?? ""
                    return marked(before: HumanText.duration(earlier[keyPath: path]) + change)
                } : nil
            return Fact(name: name, value: bounds == value ? value : "\(value) (\(bounds))", before: before, mark: mark)
        }
    }

    var queue: Fact {
        guard let queue = week.statistics.queue else {
            return Fact(name: "Queue", value: week.statistics.counts.ended > 0 ? "not observed" : "no run ended")
        }
        func part(_ name: String, _ level: Double, lower: DurationEstimate, upper: DurationEstimate) -> String {
            let needed = QuantileInterval.runsNeeded(level)
            if queue.runs < needed { return "\(name) \(WeeklyPhrases.tooFew(runs: queue.runs, needed: needed))" }
            return "\(name) \(HumanText.interval(lower: lower, upper: upper))"
        }
        let share = HumanText.percent(week.queueShare)
        return Fact(
            name: "Queue",
            value: part("p50", 0.5, lower: queue.lowerP50, upper: queue.upperP50) + ", "
                + part("p95", 0.95, lower: queue.lowerP95, upper: queue.upperP95) + "; \(share) of runs observed"
        )
    }

    var freshness: Fact {
        let freshness = week.freshness
        guard let age = freshness.age else { return Fact(name: "Data age", value: "no successful run known") }
        var value = "\(HumanText.duration(age)) at the end"
        if let promise = freshness.promise {
            let limit = promise.limit.map { "over \(HumanText.duration($0))" } ?? "older than \(rhythm) allows"
            value +=
                freshness.breaches.isEmpty
                ? "; never \(limit)"
                : "; \(limit) \(Self.times(freshness.breaches.count)), "
                    + "\(HumanText.duration(freshness.breached)) in all"
        }
        return Fact(name: "Data age", value: value)
    }

    /// What an objective without a fixed limit follows.
    private var rhythm: String {
        if case .judged(let punctuality) = week.punctuality, punctuality.source == .schedule { return "its schedule" }
        return "its rhythm"
    }

    private static func times(_ count: Int) -> String {
        switch count {
        case 1: "once"
        case 2: "twice"
        default: "\(HumanText.count(count)) times"
        }
    }

    var punctuality: Fact {
        switch week.punctuality {
        case .unknown(let reason): return Fact(name: "On time", value: "not judged: " + Self.words(reason))
        case .judged(let punctuality):
            guard punctuality.expected > 0 else {
                return Fact(name: "On time", value: "no run expected, by \(Self.words(punctuality.source))")
            }
            var parts = ["\(HumanText.count(punctuality.onTime)) of \(HumanText.count(punctuality.expected))"]
            if !punctuality.missed.isEmpty { parts.append("\(HumanText.count(punctuality.missed.count)) missed") }
            if let worst = punctuality.late.map(\.lateness).max() {
                parts.append("\(HumanText.count(punctuality.late.count)) late (by \(HumanText.duration(worst)) at most)")
            }
            if !punctuality.overdue.isEmpty { parts.append("\(HumanText.count(punctuality.overdue.count)) overdue") }
            return Fact(name: "On time", value: parts.joined(separator: ", ") + ", by \(Self.words(punctuality.source))")
        }
    }

    private static func words(_ source: ExpectedRuns.Source) -> String {
        switch source {
        case .schedule: "its schedule"
        case .cadence(let period, let share):
            "the rhythm seen (every \(HumanText.duration(period)), \(HumanText.percent(share)) of gaps)"
        }
    }

    private static func words(_ reason: CadenceUnknown) -> String {
        switch reason {
        case .tooFewRuns(let runs, let needed): "no schedule known, and \(WeeklyPhrases.tooFew(runs: runs, needed: needed)) for a rhythm"
        case .irregular: "no schedule known, and no rhythm in the runs"
        case .tooShortHistory: "no schedule known, and less than two weeks of a rhythm"
        case .notKnown: "the runs of the period are not known"
        }
    }

    private var others: Fact? {
        let counts = week.statistics.counts
        var parts: [String] = []
        if counts.cancelled > 0 { parts.append("\(HumanText.count(counts.cancelled)) cancelled") }
        if counts.inFlight > 0 { parts.append("\(HumanText.count(counts.inFlight)) not ended yet") }
        return parts.isEmpty ? nil : Fact(name: "Also", value: parts.joined(separator: ", "))
    }
}

extension AttentionReason {
    /// Whether this reason is the more urgent one.
    fileprivate func precedes(_ other: AttentionReason) -> Bool {
        guard let own = Self.allCases.firstIndex(of: self), let others = Self.allCases.firstIndex(of: other) else { return false }
        return own < others
    }
}

extension DatasetNarrative {
    /// A reason that another one says better is left out.
    private func isTold(_ reason: AttentionReason) -> Bool {
        switch reason {
        case .slower: !week.attention.contains(.slowerStep)
        case .freshnessBreached: !week.attention.contains(.stale)
        case .failures: !week.attention.contains(.successRateFell) && !week.attention.contains(.failing)
        default: true
        }
    }

    private func reason(_ reason: AttentionReason) -> String {
        switch reason {
        case .failing: failingReason
        case .stale:
            "data is \(HumanText.duration(week.freshness.age)) old "
                + (week.freshness.limit.map { "(target: \(HumanText.duration($0)))" }
                    ?? "(too old for \(rhythm))")
        case .successRateFell:
            "success rate fell from \(HumanText.percent(week.previousStatistics.counts.successRatio)) "
                + "to \(HumanText.percent(week.statistics.counts.successRatio))"
        case .successObjectiveMissed:
            "misses its objective of \(WeeklyPhrases.objective(week.objectives?.successOverFourWeeks?.objective ?? 1)) over four weeks"
        case .flaky: "flaky: failures come and go"
        case .failures:
            "\(HumanText.count(week.statistics.counts.failed)) of \(WeeklyPhrases.count(week.statistics.counts.rated, "run")) failed"
        case .freshnessBreached: "data too old for \(HumanText.duration(week.freshness.breached))"
        case .missedRuns: missedReason
        case .lateRuns: WeeklyPhrases.count(judged?.late.count ?? 0, "run") + " late"
        case .durationObjectiveMissed: durationReason
        case .slowerStep: stepReason
        case .slower: "median \(WeeklyPhrases.change(week.medianRatio) ?? "longer")"
        }
    }

    private var judged: Punctuality? {
        guard case .judged(let punctuality) = week.punctuality else { return nil }
        return punctuality
    }

    private var failingReason: String {
        guard let open = week.episodes.last(where: \.isOpen) else { return "failing" }
        let since = open.beganBefore ? "since before the period" : "since \(clock.minute(open.since))"
        return "failing \(since), \(WeeklyPhrases.count(open.failures, "failure"))\(open.failures > 1 ? " in a row" : "")"
    }

    private var missedReason: String {
        let (missed, overdue) = (judged?.missed.count ?? 0, judged?.overdue.count ?? 0)
        guard missed > 0 else { return "\(WeeklyPhrases.count(overdue, "run")) overdue" }
        return "\(WeeklyPhrases.count(missed, "expected run")) missed"
    }

    private var durationReason: String {
        guard let result = week.objectives?.duration else { return "too long" }
        return "\(HumanText.count(result.runsOver)) of \(HumanText.count(week.statistics.duration?.count ?? 0)) successful runs "
            + "exceeded \(HumanText.duration(result.limit)) (5 % allowed)"
    }

    private var stepReason: String {
        let story = DurationStory(week, since: since)
        if let lasting = story.lasting, lasting.isSlower {
            return "slower since \(clock.minute(lasting.began.beganAt)) (\(WeeklyPhrases.change(lasting.ratio) ?? ""))"
        }
        guard let worst = story.spells.max(by: { $0.ratio < $1.ratio }) else { return "slower for single runs" }
        let rest = story.spells.count > 1 ? " and \(WeeklyPhrases.count(story.spells.count - 1, "other time"))" : ""
        return "slow from \(clock.span(worst.began.beganAt, worst.until)) (\(WeeklyPhrases.change(worst.ratio) ?? ""))\(rest)"
    }
}
