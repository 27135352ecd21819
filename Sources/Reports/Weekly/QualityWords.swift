import RunAnalytics
import RunModel

/// What limits what a report can know, in words.
enum QualityWords {
    /// One line for each limit; never empty.
    static func lines(_ report: WeeklyReport, _ clock: LocalTimeText) -> [String] {
        let quality = report.quality
        var lines: [String] = []
        if !report.isComplete { lines.append("The period is not over: figures run to \(clock.minute(report.computedAt)).") }
        lines += datasets(quality)
        lines.append(
            report.runsInFlight == 0
                ? "All runs of the period have ended."
                : "\(WeeklyPhrases.count(report.runsInFlight, "run")) of the period not ended yet: in no rate, and durations still unknown."
        )
        lines += gaps(quality.gaps, clock)
        if let missed = quality.pollsMissed {
            lines.append(missed == 0 ? "No poll was missed." : "\(WeeklyPhrases.count(missed, "poll")) missed or late.")
        }
        let rejected = quality.rejected.filter { $0.runs > 0 }
        lines.append(
            rejected.isEmpty
                ? "No run was rejected since the history began."
                : "Rejected since the history began, so in no figure: "
                    + rejected.map { "\(HumanText.count($0.runs)) (\($0.reason.replacing("_", with: " ")))" }.joined(separator: ", ") + "."
        )
        if let estimated = quality.estimatedEnds {
            lines.append(
                estimated == 0
                    ? "Every ended run gave its end itself."
                    : "\(WeeklyPhrases.count(estimated, "run")) of the period ended without saying when: estimated by the last update."
            )
        }
        if let skew = quality.clockSkewMilliseconds, abs(skew) >= 1000 {
            lines.append(
                "This machine's clock is \(HumanText.duration(milliseconds: abs(skew))) \(skew > 0 ? "ahead of" : "behind") Mode's.")
        }
        return lines + quality.notes
    }

    private static func datasets(_ quality: DataQuality) -> [String] {
        var lines: [String] = []
        if !quality.unreadableDatasets.isEmpty {
            let names = WeeklyPhrases.list(quality.unreadableDatasets.map(\.dataset.displayName), most: 10)
            lines.append("Without access (403 or 404), so without new runs: \(names).")
        }
        if !quality.incompleteDatasets.isEmpty {
            let names = WeeklyPhrases.list(quality.incompleteDatasets.map(\.dataset.displayName), most: 10)
            lines.append("Not known completely for the period, so figures may be too low: \(names).")
        }
        if lines.isEmpty { lines.append("The run lists of all datasets are complete for the period.") }
        return lines
    }

    private static func gaps(_ gaps: [DataQuality.Gap], _ clock: LocalTimeText) -> [String] {
        guard !gaps.isEmpty else { return [] }
        let shown = gaps.prefix(5).map { gap in
            let length = HumanText.duration(milliseconds: gap.until.milliseconds - gap.since.milliseconds)
            return "\(clock.minute(gap.since)) for \(length)"
        }
        let rest = gaps.count > 5 ? " and \(gaps.count - 5) more" : ""
        return ["Nothing was collected from " + shown.joined(separator: ", from ") + rest + "."]
    }
}
