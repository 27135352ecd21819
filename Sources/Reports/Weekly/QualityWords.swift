import RunAnalytics
import RunModel

/// What limits what a report can know, in words.
enum QualityWords {
    /// One line for each limit; never empty.
    static func lines(_ report: WeeklyReport, _ clock: LocalTimeText) -> [String] {
        let quality = report.quality
        var lines: [String] = []
        if !report.isComplete { lines.append("The period is not over: figures extend to \(clock.minute(report.computedAt)).") }
        lines += datasets(quality)
        lines.append(
            report.runsInFlight == 0
                ? "All runs of the period have ended."
                : "\(WeeklyPhrases.count(report.runsInFlight, "run")) of the period not ended yet: not in any rate, and with unknown durations."
        )
        if let collection = quality.collection { lines += polling(collection, clock) }
        let rejected = quality.rejected.filter { $0.runs > 0 }
        lines.append(
            rejected.isEmpty
                ? "No run was rejected since the history began."
                : "Rejected since the history began, so not in any figure: "
                    + rejected.map { "\(HumanText.count($0.runs)) (\($0.reason.replacing("_", with: " ")))" }.joined(separator: ", ") + "."
        )
        if let estimated = quality.estimatedEnds {
            lines.append(
                estimated == 0
                    ? "Every ended run reported when it ended."
                    : "\(WeeklyPhrases.count(estimated, "run")) of the period ended without reporting when: estimated from the last update."
            )
        }
        lines += quality.collection?.clockAhead.map(clockSkew) ?? []
        return lines + quality.notes
    }

    private static func datasets(_ quality: DataQuality) -> [String] {
        var lines: [String] = []
        if !quality.unreadableDatasets.isEmpty {
            let names = WeeklyPhrases.list(quality.unreadableDatasets.map(\.shownName), most: 10)
            lines.append("Without access (403 or 404), so without new runs: \(names).")
        }
        if !quality.incompleteDatasets.isEmpty {
            let names = WeeklyPhrases.list(quality.incompleteDatasets.map(\.shownName), most: 10)
            lines.append("Known only in part for the period, so figures may be too low: \(names).")
        }
        if quality.isImported {
            lines.append("These runs come from files, which do not say whether any are missing: gaps are not counted as missed runs.")
        } else if lines.isEmpty {
            lines.append("The run lists of all datasets are complete for the period.")
        }
        return lines
    }

    /// What polling missed, with the longest gap; of an unknown rhythm, the gap only.
    private static func polling(_ collection: CollectionRecord, _ clock: LocalTimeText) -> [String] {
        func span(_ gap: DataQuality.Gap) -> String {
            "\(HumanText.duration(gap.duration)) (from \(clock.minute(gap.since)))"
        }
        var lines: [String] = []
        let effect = "Runs of that time were read later, but their waits were not observed."
        switch (collection.expected, collection.missed, collection.longestGap) {
        case (let expected?, 0?, _) where expected > 0:
            lines.append(
                "Collected as often as configured: none of \(WeeklyPhrases.count(expected, "expected pass", "expected passes")) is missing."
            )
        case (let expected?, let missed?, let gap?):
            lines.append(
                "\(HumanText.count(missed)) of \(WeeklyPhrases.count(expected, "expected collection pass", "expected collection passes")) "
                    + "did not happen or failed; the longest time without one was \(span(gap)). \(effect)"
            )
        case (_, _, let gap?): lines.append("The longest time without a collection pass was \(span(gap)).")
        default: break
        }
        if collection.expected != nil, collection.gaps.count > 1 {
            let shown = collection.gaps.prefix(5).map {
                "\(clock.minute($0.since)) for \(HumanText.duration($0.duration))"
            }
            let rest = collection.gaps.count > 5 ? " and \(HumanText.count(collection.gaps.count - 5)) more times" : ""
            lines.append("For an hour or longer nothing was collected from " + shown.joined(separator: ", from ") + rest + ".")
        }
        if let since = collection.knownSince, !lines.isEmpty {
            lines.append("Collection passes are counted from \(clock.minute(since)) on, when the first one ended.")
        }
        return lines
    }

    private static func clockSkew(_ ahead: Duration) -> [String] {
        guard abs(ahead) >= .seconds(1) else { return [] }
        let length = HumanText.duration(abs(ahead))
        return [
            "This machine's clock was up to \(length) \(ahead > .zero ? "ahead of" : "behind") Mode's; waits are corrected for that."
        ]
    }
}
