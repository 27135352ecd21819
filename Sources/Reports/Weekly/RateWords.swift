import RunAnalytics
import RunModel

/// The success rate of all runs against the period before, in words.
struct RateWords {
    private let headline: Headline
    private let previousLabel: String

    init(_ report: WeeklyReport, _ previousLabel: String) {
        headline = report.headline
        self.previousLabel = previousLabel
    }

    private var now: String { HumanText.percent(headline.counts.successRatio) }
    private var before: String? { headline.movement.map { HumanText.percent($0.before) } }

    /// `Success rate fell from 97.3 % to 96.1 %, a significant change.`
    var significant: String {
        let isWorse = headline.rateChange.verdict == .worse
        guard let movement = headline.movement, let before, (movement.now < movement.before) == isWorse else {
            // Other runs hide what the datasets did.
            return "Datasets fail \(isWorse ? "more" : "less") often than in \(previousLabel), each compared with itself: "
                + "a significant change."
        }
        return "Success rate \(isWorse ? "fell" : "rose") from \(before) to \(now), a significant change."
    }

    /// `No significant change: success rate 96.1 %, after 97.3 % in 2026-W46.`
    var insignificant: String {
        guard let before else { return "Success rate \(now); there is nothing to compare with." }
        if cause != nil { return "Success rate \(now), after \(before) in \(previousLabel): different runs, not different reliability." }
        guard headline.rateChange.verdict != .notComparable else { return "Success rate \(now); no dataset ran in both periods." }
        return "No significant change: success rate \(now), after \(before) in \(previousLabel)."
    }

    /// `Success rate 96.1 % (95.0 – 97.1 %), after 97.3 % in 2026-W46: not a significant change.`
    var plain: String {
        let interval = WeeklyPhrases.interval(headline.counts.successInterval).map { " (\($0))" } ?? ""
        guard let before else { return "Success rate \(now)\(interval); there is nothing to compare with." }
        let verdict =
            switch headline.rateChange.verdict {
            case .better: "significantly better"
            case .worse: "significantly worse"
            case .withinNoise: "not a significant change"
            case .notComparable: "no dataset ran in both periods"
            }
        return "Success rate \(now)\(interval), after \(before) in \(previousLabel): \(verdict)."
    }

    /// What moved the rate of all runs where the datasets themselves did not; nil where nothing did.
    var cause: String? {
        guard let movement = headline.movement, let cause = movement.cause else { return nil }
        let isWorse = movement.now < movement.before
        let verdict = headline.rateChange.verdict
        guard verdict != (isWorse ? .worse : .better) else { return nil }
        let what = "The rate of all runs \(isWorse ? "fell" : "rose")"
        let not = "not because datasets fail \(isWorse ? "more" : "less") often"
        switch cause {
        case .mix:
            guard let mover = movement.mover else { return "\(what) because other datasets ran more often, \(not)." }
            let how = mover.runsNow > mover.runsBefore ? "more" : "less"
            let counts = "\(WeeklyPhrases.count(mover.runsBefore, "run")), then \(HumanText.count(mover.runsNow))"
            return "\(what) because \(mover.reference.shownName) ran \(how) often (\(counts)), \(not)."
        case .comersAndGoers:
            let new = WeeklyPhrases.list(movement.newcomers.map(\.shownName))
            return new.isEmpty
                ? "\(what) because some datasets no longer run, \(not)."
                : "\(what) with datasets that had no run before (\(new)), \(not)."
        }
    }
}
