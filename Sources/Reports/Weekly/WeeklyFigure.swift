import RunAnalytics
import RunModel

/// A figure at the top of a report, compared with the period before.
struct WeeklyFigure {
    let name: String
    let value: String
    /// What the value is made of.
    var detail: String?
    var before: String?
    /// What a test says of the change; nil where no test can vouch for one.
    var mark: ChangeMark?

    /// All of them, in the order in which they are shown.
    static func all(_ headline: Headline) -> [WeeklyFigure] {
        [runs(headline), rate(headline), failedTime(headline), breaches(headline), durations(headline), punctuality(headline)]
    }

    private static func runs(_ headline: Headline) -> WeeklyFigure {
        let counts = headline.counts
        var parts = ["\(HumanText.count(counts.successes)) succeeded", "\(HumanText.count(counts.failed)) failed"]
        if counts.cancelled > 0 { parts.append("\(HumanText.count(counts.cancelled)) cancelled") }
        if counts.inFlight > 0 { parts.append("\(HumanText.count(counts.inFlight)) not ended") }
        return WeeklyFigure(
            name: "Runs",
            value: HumanText.count(counts.runs),
            detail: parts.joined(separator: ", "),
            before: before(headline, HumanText.count(headline.previousCounts.runs))
        )
    }

    private static func rate(_ headline: Headline) -> WeeklyFigure {
        WeeklyFigure(
            name: "Success rate",
            value: HumanText.percent(headline.counts.successRatio),
            detail: WeeklyPhrases.interval(headline.counts.successInterval).map { "95 % interval \($0)" },
            before: headline.previousCounts.successRatio.flatMap { before(headline, HumanText.percent($0)) },
            mark: .rate(headline.rateChange)
        )
    }

    /// A figure of the period before, marked where not all of it is known; nil where nothing is.
    private static func before(_ headline: Headline, _ value: String) -> String? {
        guard headline.partlyKnownDatasetsBefore > 0 else { return value }
        let isNothing = headline.comparedDatasets == 0 && headline.previousCounts.runs == 0
        return isNothing ? nil : "\(value) (known in part)"
    }

    private static func failedTime(_ headline: Headline) -> WeeklyFigure {
        let time = headline.failureTime
        return WeeklyFigure(
            name: "Failed time",
            value: time.episodes == 0 ? "none" : HumanText.duration(time.total),
            detail: time.episodes == 0
                ? nil
                : "\(WeeklyPhrases.count(time.episodes, "episode")), longest \(HumanText.duration(time.longest))"
                    + (time.open > 0 ? ", \(HumanText.count(time.open)) still open" : ""),
            before: before(
                headline,
                headline.previousFailureTime.episodes == 0
                    ? "none" : HumanText.duration(headline.previousFailureTime.total))
        )
    }

    private static func breaches(_ headline: Headline) -> WeeklyFigure {
        WeeklyFigure(
            name: "Freshness breaches",
            value: HumanText.count(headline.freshnessBreaches),
            detail: headline.freshnessBreaches > 0
                ? "in \(WeeklyPhrases.count(headline.breachedDatasets, "dataset")), "
                    + "\(HumanText.count(headline.staleDatasets)) still too old"
                : nil,
            before: before(headline, HumanText.count(headline.previousFreshnessBreaches)),
            mark: headline.freshnessBreaches + headline.previousFreshnessBreaches > 0 ? .breaches(headline.breachChange) : nil
        )
    }

    private static func durations(_ headline: Headline) -> WeeklyFigure {
        WeeklyFigure(
            name: "Durations",
            value: headline.slowerDatasets + headline.fasterDatasets == 0
                ? "no change" : "\(HumanText.count(headline.slowerDatasets)) slower, \(HumanText.count(headline.fasterDatasets)) faster",
            detail: "datasets, significantly and by at least 10 %"
        )
    }

    private static func punctuality(_ headline: Headline) -> WeeklyFigure {
        WeeklyFigure(
            name: "Expected runs",
            value: headline.missedRuns + headline.lateRuns == 0
                ? "all on time" : "\(HumanText.count(headline.missedRuns)) missed, \(HumanText.count(headline.lateRuns)) late",
            detail: "by schedule, or by the rhythm of the runs"
        )
    }
}
