import RunAnalytics
import RunModel

/// The top of a weekly report in plain words; every format prints these.
struct WeeklyNarrative {
    let report: WeeklyReport
    let clock: LocalTimeText

    init(_ report: WeeklyReport) {
        self.report = report
        clock = LocalTimeText(zoneName: report.zoneName)
    }

    private var headline: Headline { report.headline }

    /// `2026-W47`, or the days of another stretch.
    var label: String { Self.label(report.period, clock) }
    /// The same of the period before.
    var previousLabel: String { Self.label(report.previous, clock) }
    var title: String { "Weekly reliability report \(label)" }

    private static func label(_ period: ReportPeriod, _ clock: LocalTimeText) -> String {
        period.week?.description ?? "\(clock.minute(period.since)) to \(clock.minute(period.until))"
    }

    var stretch: String {
        let zone = "times in \(report.zoneName)"
        guard report.period.week != nil else {
            return "\(clock.fullMinute(report.period.since)) to \(clock.fullMinute(report.period.until)), \(zone)"
        }
        let (first, last) = (clock.date(of: report.period.since), clock.date(of: report.period.until.advanced(byMilliseconds: -1)))
        return "\(LocalTimeText.day(first)) to \(LocalTimeText.day(last)) \(last.date.year), \(zone)"
    }

    /// Good, bad or in between: `ok`, `bad`, `warn` or nothing, with a sign that says it without colour.
    var mood: (kind: String, sign: String) {
        switch headline.rule {
        case .successRateFell, .brokenDatasets, .staleDatasets: ("bad", "✕")
        case .failuresConcentrated, .missedRuns, .slowerDatasets: ("warn", "!")
        case .successRateRose, .allGood: ("ok", "✓")
        case .noRuns, .tooFewRuns, .withinNoise: ("", "○")
        }
    }

    var sentence: String {
        switch headline.rule {
        case .noRuns: "No run ended in \(label)."
        case .successRateFell, .successRateRose: RateWords(report, previousLabel).significant
        case .brokenDatasets: broken
        case .staleDatasets:
            "\(WeeklyPhrases.count(headline.staleDatasets, "dataset")) \(headline.staleDatasets == 1 ? "has" : "have") data older than "
                + "the target: \(names { $0.attention.contains(.stale) })."
        case .failuresConcentrated: concentrated
        case .missedRuns:
            "\(WeeklyPhrases.count(headline.missedRuns, "expected run")) did not start: \(names { $0.attention.contains(.missedRuns) })."
        case .slowerDatasets:
            "\(WeeklyPhrases.count(headline.slowerDatasets, "dataset")) got slower: \(names { $0.isMateriallySlower })."
        case .allGood: "All good: \(WeeklyPhrases.count(headline.counts.rated, "run")), no failure, and no data was too old."
        case .tooFewRuns: "Too few runs to judge: \(WeeklyPhrases.count(headline.counts.rated, "run")) succeeded or failed."
        case .withinNoise: RateWords(report, previousLabel).insignificant
        }
    }

    private var broken: String {
        let one = headline.brokenDatasets == 1
        let list = names { if case .broken = $0.pattern { true } else { false } }
        return
            "\(WeeklyPhrases.count(headline.brokenDatasets, "dataset")) \(one ? "is" : "are") broken, "
            + "\(one ? "its" : "their") newest runs all "
            + "failed: \(list)."
    }

    private var concentrated: String {
        let most = headline.datasetsWithMostFailures ?? 0
        let worst = report.datasets.sorted { $0.statistics.counts.failed > $1.statistics.counts.failed }.prefix(most)
        let failed = worst.reduce(0) { $0 + $1.statistics.counts.failed }
        let names = WeeklyPhrases.list(worst.map(\.reference.shownName))
        return
            "\(WeeklyPhrases.count(most, "dataset")) of \(HumanText.count(headline.datasetsWithRuns)) caused \(HumanText.count(failed)) of "
            + "\(WeeklyPhrases.count(headline.counts.failed, "failure")): \(names)."
    }

    private func names(_ isMeant: (DatasetWeek) -> Bool) -> String {
        WeeklyPhrases.list(report.datasets.filter(isMeant).map(\.reference.shownName))
    }

    /// The sentence after the headline: the rate where the headline does not give it, and the rest of what tests vouch for.
    var more: String {
        var sentences: [String] = []
        let givesRates = [.successRateFell, .successRateRose, .withinNoise, .noRuns].contains(headline.rule)
        let rates = RateWords(report, previousLabel)
        if !givesRates, headline.counts.rated > 0 { sentences.append(rates.plain) }
        sentences += rates.cause.map { [$0] } ?? []
        sentences += partlyKnown.map { [$0] } ?? []
        let worse = changed(headline.datasetsFailingMore, headline.slowerDatasets, worse: true)
        let better = changed(headline.datasetsFailingLess, headline.fasterDatasets, worse: false)
        let tested = [worse, better].compactMap { $0 }
        if !tested.isEmpty {
            sentences.append("Significant changes: \(tested.joined(separator: "; ")).")
        } else if headline.comparedDatasets > 0, headline.previousCounts.rated > 0, headline.counts.rated > 0 {
            sentences.append("No dataset changed significantly.")
        }
        if let spell = SlowSpell.all(report).first, spell.datasets >= max(3, headline.datasetsWithRuns / 10) {
            sentences.append(
                "\(HumanText.count(spell.datasets)) datasets were slow at once, \(spell.times(clock)): look for a common cause.")
        }
        return sentences.joined(separator: " ")
    }

    /// What a comparison with a period known only in part is worth.
    private var partlyKnown: String? {
        let partly = headline.partlyKnownDatasetsBefore
        guard partly > 0 else { return nil }
        if headline.comparedDatasets == 0 { return "\(previousLabel) is not known well enough to compare with." }
        return "\(previousLabel) is known only in part for \(WeeklyPhrases.count(partly, "dataset")): compared is the part known in both "
            + "periods, where it is at least half."
    }

    /// `2 datasets fail more, 4 are slower`; nil when there is neither.
    private func changed(_ rates: Int, _ durations: Int, worse: Bool) -> String? {
        func subject(_ count: Int, isFirst: Bool) -> String { isFirst ? WeeklyPhrases.count(count, "dataset") : HumanText.count(count) }
        var parts: [String] = []
        if rates > 0 { parts.append("\(subject(rates, isFirst: true)) \(rates == 1 ? "fails" : "fail") \(worse ? "more" : "less")") }
        if durations > 0 {
            parts.append("\(subject(durations, isFirst: parts.isEmpty)) \(durations == 1 ? "is" : "are") \(worse ? "slower" : "faster")")
        }
        return parts.isEmpty ? nil : parts.joined(separator: ", ")
    }

    /// Whether the numbers mean anything, in a sentence or two.
    var trust: String {
        let quality = report.quality
        var parts = [
            "Based on \(WeeklyPhrases.count(headline.counts.rated, "run")) that succeeded or failed, of "
                + "\(HumanText.count(headline.datasetsWithRuns)) of \(WeeklyPhrases.count(headline.datasets, "dataset"))."
        ]
        if !report.isComplete { parts.append("The period is not over yet.") }
        if report.runsInFlight > 0 {
            parts.append("\(WeeklyPhrases.count(report.runsInFlight, "run")) \(report.runsInFlight == 1 ? "has" : "have") not ended yet.")
        }
        let unknown = Set(quality.unreadableDatasets).union(quality.incompleteDatasets).count
        if unknown > 0 {
            parts.append("The runs of \(WeeklyPhrases.count(unknown, "dataset")) are known only in part: see data quality.")
        } else if quality.isImported {
            parts.append("All runs come from files, which do not say whether any are missing.")
        } else if headline.datasets > 0 {
            parts.append("The run lists of all datasets are complete.")
        }
        return parts.joined(separator: " ")
    }

    /// The datasets to begin with, in the order of the ranking; the last place goes to the first one whose data is too old, if none of the
    /// others is.
    var fixFirst: [(rank: Int, week: DatasetWeek)] {
        let ranked = DatasetGroups(report).attention.enumerated().map { (rank: $0.offset + 1, week: $0.element) }
        let first = Array(ranked.prefix(Self.fixFirstCount))
        guard ranked.count > first.count, !first.contains(where: { $0.week.attention.contains(.stale) }),
            let stale = ranked.dropFirst(first.count).first(where: { $0.week.attention.contains(.stale) })
        else { return first }
        return Array(first.dropLast()) + [stale]
    }

    private static let fixFirstCount = 5
}
