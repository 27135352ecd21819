import RunAnalytics
import RunModel

/// The capacity report for a terminal or a mail body: plain characters, no colours, 100 columns.
package enum CapacityText {
    private static let width = 100
    private static let listed = 10

    /// The report, with a newline at its end. The same analysis gives the same bytes.
    package static func render(_ analysis: CapacityAnalysis) -> String {
        var lines = [
            "Capacity, \(analysis.stretchText)", "",
        ]
        lines += TextTable.wrap(analysis.headline, width: width)
        lines.append("(\(analysis.headlineRule))")
        for warning in analysis.warnings { lines += TextTable.wrap("! " + warning, width: width) }
        if analysis.observed.runs > 0 {
            lines += ["", "WHAT WAS"] + observed(analysis)
            lines += ["", "CAN THE REPLAY BE BELIEVED?"] + TextTable.wrap(analysis.fitText, width: width, indentation: "  ")
            let doubt = analysis.fit.verdict == .doesNotFit ? " (DO NOT RELY ON THIS: THE REPLAY DOES NOT FIT)" : ""
            lines += ["", "WHAT IF" + doubt] + whatIf(analysis) + hints(analysis)
        }
        lines += spread(analysis)
        lines += heatMaps(analysis) + datasets(analysis)
        if let growth = analysis.growthText { lines += ["", "GROWTH"] + TextTable.wrap(growth, width: width, indentation: "  ") }
        if analysis.observed.runs > 0 { lines += ["", "CROSS-CHECK WITH QUEUEING FORMULAS (mean wait)"] + crossCheck(analysis) }
        lines += ["", "DEFINITIONS"]
        for entry in CapacityDefinitions.all {
            lines += TextTable.wrap("\(entry.term): \(entry.meaning)", width: width, indentation: "  ")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func observed(_ analysis: CapacityAnalysis) -> [String] {
        let observed = analysis.observed
        var levels = TextTable(
            columns: [("", false), ("mean", true), ("p50", true), ("p95", true), ("p99", true), ("most", true)])
        func add(_ name: String, _ lower: LevelProfile, _ upper: LevelProfile) {
            func both(_ figure: (LevelProfile) -> String) -> String {
                figure(lower) == figure(upper) ? figure(lower) : figure(lower) + "–" + figure(upper)
            }
            levels.rows.append([
                name, both { HumanText.decimal($0.mean, places: 2) }, both { "\($0.quantile(0.5))" }, both { "\($0.quantile(0.95))" },
                both { "\($0.quantile(0.99))" }, both { "\($0.maximum)" },
            ])
        }
        add("runs at once", observed.inSystem, observed.inSystem)
        add("executing", observed.executingLower, observed.executingUpper)
        add("waiting", observed.waitingLower, observed.waitingUpper)
        var lines = levels.lines()
        for (name, value) in CapacityFigures.all(analysis) { lines += TextTable.wrap("\(name): \(value)", width: width, indentation: "  ") }
        return lines
    }

    /// What to type for more; only a terminal is the place for it.
    private static func hints(_ analysis: CapacityAnalysis) -> [String] {
        var hints: [String] = []
        if analysis.spread == nil { hints.append("--spread looks for schedule changes that lower the peak.") }
        if analysis.current?.source != .given { hints.append("--today sets the true number of slots.") }
        return hints.map { "  " + $0 }
    }

    private static func whatIf(_ analysis: CapacityAnalysis) -> [String] {
        var table = TextTable(
            columns: [
                ("slots", true), ("used", true), ("mean wait", true), ("p95 wait", true), ("p99 wait", true), ("most waiting", true),
                ("", false),
            ])
        for outcome in analysis.slots {
            table.rows.append([
                "\(outcome.slots)", HumanText.percent(outcome.utilisationHigh), CapacityAnalysis.mean(outcome.waits),
                CapacityAnalysis.p95(outcome.waits), CapacityAnalysis.p99(outcome.waits), "\(outcome.peakQueueHigh)",
                CapacityFigures.mark(outcome, analysis),
            ])
        }
        let note = "used: share of the slots' time, at most. most waiting: at once."
        return table.lines() + TextTable.wrap(note, width: width, indentation: "  ")
    }

    private static func crossCheck(_ analysis: CapacityAnalysis) -> [String] {
        var table = TextTable(columns: [("slots", true), ("replay", true), ("Erlang-C", true), ("Allen–Cunneen", true)])
        for outcome in analysis.slots {
            table.rows.append([
                "\(outcome.slots)", CapacityAnalysis.mean(outcome.waits),
                HumanText.duration(milliseconds: outcome.erlangCMeanMilliseconds),
                HumanText.duration(milliseconds: outcome.allenCunneenMeanMilliseconds),
            ])
        }
        return table.lines()
    }

    private static func spread(_ analysis: CapacityAnalysis) -> [String] {
        guard let plan = analysis.spread else { return [] }
        var lines = ["", "SPREAD (at \(CapacityAnalysis.slots(plan.slots)), replay of all runs)"]
        guard !plan.moves.isEmpty else {
            return lines + ["  No schedule change lowers the peak; \(plan.movableDatasets) datasets with a regular schedule were tried."]
        }
        var table = TextTable(
            columns: [("", true), ("dataset", false), ("name", false), ("from", true), ("to", true), ("every", true), ("runs", true)])
        for (index, move) in plan.moves.enumerated() {
            let dataset = analysis.datasets[move.datasetIndex]
            table.rows.append([
                "\(index + 1)", dataset.token, dataset.name, move.fromText, move.toText,
                HumanText.duration(milliseconds: move.periodMilliseconds), HumanText.count(move.runs),
            ])
        }
        lines += table.lines()
        var states = TextTable(columns: [
            ("", false), ("most at once", true), ("most waiting", true), ("mean wait", true), ("p95 wait", true),
        ])
        for (name, state) in [("before", plan.before), ("after", plan.after)] {
            states.rows.append([
                name, "\(state.peak)", "\(state.peakQueue)", CapacityAnalysis.mean(state.waits), CapacityAnalysis.p95(state.waits),
            ])
        }
        return lines + states.lines()
    }

    private static func heatMaps(_ analysis: CapacityAnalysis) -> [String] {
        let hours = analysis.week.hours
        let running = HeatMapText.lines(
            title: "RUNS AT ONCE BY HOUR OF WEEK (mean, \(analysis.timeZoneName))",
            unit: "runs",
            values: hours.map(\.meanRunsAtOnce)
        )
        let waiting = HeatMapText.lines(
            title: "WAITING BY HOUR OF WEEK (mean, at most)",
            unit: "runs",
            values: hours.map(\.meanQueueUpper)
        )
        return [running, waiting].filter { !$0.isEmpty }.flatMap { [""] + $0 }
    }

    private static func datasets(_ analysis: CapacityAnalysis) -> [String] {
        guard !analysis.loads.isEmpty else { return [] }
        var lines: [String] = []
        for (title, loads) in [("MOST RUN TIME", analysis.loads), ("MOST OF THE PEAK", analysis.loadsByPeak)] {
            var table = TextTable(
                columns: [("dataset", false), ("name", false), ("runs", true), ("run time", true), ("share", true), ("of peak", true)])
            for load in loads.prefix(listed) {
                let dataset = analysis.datasets[load.datasetIndex]
                table.rows.append([
                    dataset.token, dataset.name, HumanText.count(load.arrivals), HumanText.duration(milliseconds: load.runMilliseconds),
                    HumanText.percent(load.runRatio), HumanText.percent(load.peakRatio),
                ])
            }
            lines += ["", title + (loads.count > listed ? " (\(listed) of \(loads.count))" : "")] + table.lines()
        }
        return lines
    }
}

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
            figures.append(("Time with every slot taken", range(full.low, full.high)))
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
