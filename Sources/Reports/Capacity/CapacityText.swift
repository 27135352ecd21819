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
        lines += TextWidth.wrap(analysis.headline, columns: width)
        lines.append("(\(analysis.headlineRule))")
        for warning in analysis.warnings { lines += TextWidth.wrap("! " + warning, columns: width) }
        if analysis.observed.runs > 0 {
            lines += ["", "WHAT WAS"] + observed(analysis)
            lines += ["", "CAN THE REPLAY BE BELIEVED?"] + TextWidth.wrap(analysis.fitText, columns: width, indentation: "  ")
            let doubt = analysis.fit.verdict == .doesNotFit ? " (DO NOT RELY ON THIS: THE REPLAY DOES NOT FIT)" : ""
            lines += ["", "WHAT IF" + doubt] + whatIf(analysis) + hints(analysis)
        }
        lines += spread(analysis)
        lines += heatMaps(analysis) + groups(analysis) + datasets(analysis)
        if let growth = analysis.growthText { lines += ["", "GROWTH"] + TextWidth.wrap(growth, columns: width, indentation: "  ") }
        if analysis.observed.runs > 0 { lines += ["", "CROSS-CHECK WITH QUEUEING FORMULAS (mean wait)"] + crossCheck(analysis) }
        lines += ["", "DEFINITIONS"]
        for entry in CapacityDefinitions.all {
            lines += TextWidth.wrap("\(entry.term): \(entry.meaning)", columns: width, indentation: "  ")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func observed(_ analysis: CapacityAnalysis) -> [String] {
        var levels = TextTable(columns: CapacityFigures.levelHeadings)
        levels.rows = CapacityFigures.levels(analysis.observed).map { [$0[0].lowercased()] + $0.dropFirst() }
        var lines = levels.lines(indentation: "  ")
        for (name, value) in CapacityFigures.all(analysis) {
            lines += TextWidth.wrap("\(name): \(value)", columns: width, indentation: "  ")
        }
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
        for outcome in analysis.shownSlots {
            table.rows.append([
                "\(outcome.slots)", HumanText.percent(outcome.utilisationHigh), CapacityAnalysis.mean(outcome.waits),
                CapacityAnalysis.p95(outcome.waits), CapacityAnalysis.p99(outcome.waits), "\(outcome.peakQueueHigh)",
                CapacityFigures.mark(outcome, analysis),
            ])
        }
        let note = "used: share of the slots' time, at most. most waiting: at once."
        return table.lines(indentation: "  ") + TextWidth.wrap(note, columns: width, indentation: "  ")
    }

    private static func crossCheck(_ analysis: CapacityAnalysis) -> [String] {
        var table = TextTable(columns: [("slots", true), ("replay", true), ("Erlang-C", true), ("Allen–Cunneen", true)])
        table.rows = CapacityFigures.crossCheck(analysis)
        return table.lines(indentation: "  ")
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
                "\(index + 1)", dataset.token, ShownName.of(dataset.name), move.fromText, move.toText,
                HumanText.duration(move.period), HumanText.count(move.runs),
            ])
        }
        lines += table.lines(indentation: "  ")
        var states = TextTable(columns: [
            ("", false), ("most at once", true), ("most waiting", true), ("mean wait", true), ("p95 wait", true),
        ])
        for (name, state) in [("before", plan.before), ("after", plan.after)] {
            states.rows.append([
                name, "\(state.peak)", "\(state.peakQueue)", CapacityAnalysis.mean(state.waits), CapacityAnalysis.p95(state.waits),
            ])
        }
        return lines + states.lines(indentation: "  ")
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

    private static func groups(_ analysis: CapacityAnalysis) -> [String] {
        let groups = GroupLoadWords.all(analysis)
        guard let kind = analysis.groupedBy, !groups.isEmpty else { return [] }
        var table = TextTable(columns: [(kind.rawValue, false)] + GroupLoadWords.headings.map { ($0.text, $0.isNumeric) })
        table.rows = groups.map { [$0.name] + $0.cells }
        return ["", GroupAnchors.title(kind).uppercased()] + table.lines(indentation: "  ")
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
                    dataset.token, ShownName.of(dataset.name), HumanText.count(load.arrivals),
                    HumanText.duration(load.runTime),
                    HumanText.percent(load.runRatio), HumanText.percent(load.peakRatio),
                ])
            }
            lines += ["", title + (loads.count > listed ? " (\(listed) of \(loads.count))" : "")] + table.lines(indentation: "  ")
        }
        return lines
    }
}
