import RunAnalytics
import RunModel

/// Single figures of what was, in words: the same in text and HTML.
enum CapacityFigures {
    static func all(_ analysis: CapacityAnalysis) -> [(name: String, value: String)] {
        let observed = analysis.observed
        let bunching = analysis.bunching
        let slotsToday =
            analysis.current.map { current in
                current.source == .given
                    ? "\(current.count), as given"
                    : "\(current.isLowerBound ? "at least " : "")\(current.count), inferred: the most that executed while another run "
                        + "waited for a slot"
            } ?? "unknown: none given, and no run was certainly waiting for a slot"
        var figures: [(name: String, value: String)] = [
            (
                "Runs",
                "\(HumanText.count(observed.runs)), \(HumanText.count(observed.inFlight)) of them in flight; "
                    + "\(HumanText.count(observed.leftOut)) left out"
            ), ("Slots today", slotsToday),
        ]
        figures.append(contentsOf: ends(observed))
        figures.append(contentsOf: analysis.worst.map { ("Worst hours", analysis.worstText($0)) })
        if let used = analysis.utilisation, let full = analysis.timeAtCap {
            figures.append(("Slots used", range(used.low, used.high)))
            figures.append(("Time with all slots busy", range(full.low, full.high)))
        }
        let waits = observed.waits.map { "mean \(CapacityAnalysis.mean($0)), p95 \(CapacityAnalysis.p95($0))" } ?? "none"
        figures.append(("Observed waits", "\(waits) (\(HumanText.count(observed.watchedRuns)) runs)"))
        let basis = observed.basis
        figures.append(
            (
                "Executions known",
                "\(HumanText.count(basis.exact)) exactly, \(HumanText.count(basis.bounded)) within bounds, "
                    + "\(HumanText.count(basis.assumedTypical + basis.assumedUnwatched)) by their dataset's other runs, "
                    + "\(HumanText.count(basis.assumedWhole)) as whole duration"
            )
        )
        if let minute = bunching.busiestMinute {
            figures.append(
                (
                    "Bunching",
                    "\(HumanText.percent(bunching.busiestMinuteRatio)) of arrivals "
                        + "at minute :\(minute < 10 ? "0" : "")\(minute) (even: 1.7 %); "
                        + "\(HumanText.percent(bunching.sharingRatio)) share their minute with another (random: "
                        + "\(HumanText.percent(bunching.expectedSharingRatio))); most in one minute: \(bunching.mostInOneMinute)"
                )
            )
        }
        let little = observed.little
        figures.append(
            (
                "Little's law",
                "L = \(HumanText.decimal(little.meanInSystem, places: 3)), λW = \(HumanText.decimal(little.predicted, places: 3)); "
                    + "difference \(little.relativeDifference.map { HumanText.decimal($0 * 100, places: 1) + " %" } ?? HumanText.none)"
            )
        )
        return figures
    }

    /// What the ends of the window cut.
    private static func ends(_ observed: ObservedLoad) -> [(name: String, value: String)] {
        var figures: [(name: String, value: String)] = []
        if observed.openAtEnd > 0 {
            let (low, high) = (HumanText.count(observed.waitingAtEndLower), HumanText.count(observed.waitingAtEndUpper))
            let waiting = low == high ? low : "\(low) to \(high)"
            figures.append(
                (
                    "Backlog at the window's end",
                    "\(HumanText.count(observed.openAtEnd)) runs had not ended, \(waiting) of them still waiting"
                ))
        }
        if observed.openAtBegin + observed.openAtEnd > 0 {
            figures.append(
                (
                    "Clipped",
                    "\(HumanText.count(observed.openAtBegin)) runs began before the window and \(HumanText.count(observed.openAtEnd)) went "
                        + "on after it; only their time within it counts above"
                )
            )
        }
        return figures
    }

    /// Headings of ``levels(_:)``.
    static let levelHeadings = [("", false), ("mean", true), ("p50", true), ("p95", true), ("p99", true), ("max", true)]

    /// The numbers of runs, weighted by time; both bounds where they differ.
    static func levels(_ observed: ObservedLoad) -> [[String]] {
        func row(_ name: String, _ lower: LevelProfile, _ upper: LevelProfile) -> [String] {
            func both(_ figure: (LevelProfile) -> String) -> String {
                figure(lower) == figure(upper) ? figure(lower) : figure(lower) + "–" + figure(upper)
            }
            return [
                name, both { HumanText.decimal($0.mean, places: 2) }, both { "\($0.quantile(0.5))" }, both { "\($0.quantile(0.95))" },
                both { "\($0.quantile(0.99))" }, both { "\($0.maximum)" },
            ]
        }
        return [
            row("Runs at once", observed.inSystem, observed.inSystem),
            row("Executing", observed.executingLower, observed.executingUpper),
            row("Waiting", observed.waitingLower, observed.waitingUpper),
        ]
    }

    /// Mean waits by replay, Erlang-C and Allen–Cunneen, per number of slots.
    static func crossCheck(_ analysis: CapacityAnalysis) -> [[String]] {
        analysis.shownSlots.map { outcome in
            [
                "\(outcome.slots)", CapacityAnalysis.mean(outcome.waits), HumanText.duration(outcome.erlangCMean),
                HumanText.duration(outcome.allenCunneenMean),
            ]
        }
    }

    /// What to say next to a number of slots.
    static func mark(_ outcome: SlotOutcome, _ analysis: CapacityAnalysis) -> String {
        var marks: [String] = []
        if let current = analysis.current, outcome.slots == current.count {
            marks.append(current.isLowerBound ? "today at least" : "today")
        }
        if outcome.slots == analysis.recommendedSlots { marks.append("recommended") }
        return marks.joined(separator: ", ")
    }

    private static func range(_ low: Double, _ high: Double) -> String {
        let (low, high) = (HumanText.percent(low), HumanText.percent(high))
        return low == high ? low : "\(low) to \(high)"
    }
}
