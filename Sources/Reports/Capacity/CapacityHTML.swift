import RunAnalytics
import RunModel

/// The capacity report as one HTML document, with the look of the weekly report: no script, nothing from elsewhere.
package enum CapacityHTML {
    private static let listed = 20

    /// A link above the analysis.
    package struct Link: Sendable {
        let text: String
        /// Where it leads; nil for the page itself.
        let address: String?

        package init(_ text: String, _ address: String?) {
            self.text = text
            self.address = address
        }
    }

    /// The document. The same analysis gives the same bytes.
    ///
    /// - Parameters:
    ///   - links: to what belongs to it.
    ///   - note: how current the page is; plain text.
    package static func render(_ analysis: CapacityAnalysis, links: [Link] = [], note: String? = nil) -> String {
        let stretch = analysis.stretchText
        var parts: [HTML] = [
            navigation(links), "<h1>Capacity</h1>",
            "<p class=\"note\">\(prose: [stretch, note].compactMap { $0 }.joined(separator: ". "))</p>",
            "<p class=\"lead \(mood(analysis))\">\(prose: analysis.headline)</p>",
            "<p class=\"note\">\(prose: "Why this headline: \(analysis.headlineRule).")</p>",
        ]
        parts += analysis.warnings.map { warning -> HTML in "<p class=\"warn\"><strong>Note:</strong> \(prose: warning)</p>" }
        if analysis.observed.runs > 0 {
            parts += ["<h2>Observed load</h2>", LoadChart.figure(analysis), levels(analysis), figures(analysis)]
            parts += ["<h2>Is the replay reliable?</h2>", "<p>\(prose: analysis.fitText)</p>"]
            let doubt: HTML =
                analysis.fit.verdict == .doesNotFit ? "<p class=\"warn\">Do not rely on this: the replay does not fit.</p>" : ""
            parts += ["<h2>What if</h2>", doubt, WaitBandChart.svg(analysis), whatIf(analysis), crossCheck(analysis)]
        }
        parts += spread(analysis) + heatMaps(analysis) + groups(analysis) + datasets(analysis)
        if let growth = analysis.growthText { parts += ["<h2>Growth</h2>", "<p>\(prose: growth)</p>"] }
        parts.append(definitions())
        return ReportStyle.page(title: "Capacity, \(stretch)", body: parts.joined(separator: "\n")).markup
    }

    private static func navigation(_ links: [Link]) -> HTML {
        guard !links.isEmpty else { return "" }
        let items = links.map { link -> HTML in
            link.address.map { address -> HTML in "<a href=\"\(address)\">\(link.text)</a>" }
                ?? "<strong aria-current=\"page\">\(link.text)</strong>"
        }
        return "<nav aria-label=\"Pages\">\(items.joined(separator: " "))</nav>"
    }

    private static func mood(_ analysis: CapacityAnalysis) -> HTML {
        if analysis.fit.verdict == .doesNotFit || analysis.isGuess || !analysis.isCovered { return "warn" }
        return switch analysis.verdict {
        case .enough: "ok"
        case .moreSlots, .beyondRange: "bad"
        case .spread, .undecided: "warn"
        case .noRuns, .slotsUnknown: ""
        }
    }

    private static func levels(_ analysis: CapacityAnalysis) -> HTML {
        ReportStyle.table(
            caption: "Number of runs, weighted by time; both bounds where starts are not known exactly",
            headings: CapacityFigures.levelHeadings,
            rows: CapacityFigures.levels(analysis.observed).map(cells)
        )
    }

    private static func figures(_ analysis: CapacityAnalysis) -> HTML {
        ReportStyle.figures(CapacityFigures.all(analysis).map { ($0.name, $0.value) })
    }

    private static func whatIf(_ analysis: CapacityAnalysis) -> HTML {
        let target = HumanText.duration(analysis.targetWait)
        let rows = analysis.shownSlots.map { outcome -> [HTML] in
            let mark = CapacityFigures.mark(outcome, analysis)
            let verdict: HTML = outcome.meetsTarget ? "<span class=\"ok\">✓ meets</span>" : "<span class=\"bad\">✗ misses</span>"
            return [
                mark.isEmpty ? "\(outcome.slots)" : "\(outcome.slots) <span class=\"note\">\(mark)</span>", verdict,
                "\(CapacityAnalysis.p95(outcome.waits))", "\(CapacityAnalysis.mean(outcome.waits))",
                "\(CapacityAnalysis.p99(outcome.waits))",
                "\(HumanText.percent(outcome.utilisationHigh))", "\(outcome.peakQueueHigh)",
            ]
        }
        return ReportStyle.table(
            caption: "Replay of the window's arrivals; target: p95 wait of at most \(target)",
            headings: [
                ("Slots", false), ("Target", false), ("p95 wait", true), ("mean wait", true), ("p99 wait", true), ("slots used", true),
                ("most waiting", true),
            ],
            rows: rows
        )
    }

    private static func crossCheck(_ analysis: CapacityAnalysis) -> HTML {
        let table = ReportStyle.table(
            caption: "Mean wait by replay and by formulas for random arrivals; – where a queue would grow without end",
            headings: [("Slots", false), ("replay", true), ("Erlang-C", true), ("Allen–Cunneen", true)],
            rows: CapacityFigures.crossCheck(analysis).map(cells)
        )
        return "<details><summary>Cross-check with queueing formulas</summary>\n\(table)\n</details>"
    }

    private static func spread(_ analysis: CapacityAnalysis) -> [HTML] {
        guard let plan = analysis.spread else { return [] }
        let heading: HTML = "<h2>Spread the schedules, at \(CapacityAnalysis.slots(plan.slots))</h2>"
        guard !plan.moves.isEmpty else {
            return [
                heading, "<p>No schedule change lowers the peak; \(plan.movableDatasets) datasets with a regular schedule were tried.</p>",
            ]
        }
        let states = [("Before", plan.before), ("After", plan.after)].map { name, state -> [HTML] in
            [
                "\(name)", "\(state.peak)", "\(CapacityAnalysis.p95(state.waits))", "\(CapacityAnalysis.mean(state.waits))",
                "\(state.peakQueue)",
            ]
        }
        let moves = plan.moves.map { move -> [HTML] in
            let dataset = analysis.datasets[move.datasetIndex]
            return [
                label(dataset), "\(move.fromText)", "\(move.toText)", "\(HumanText.duration(move.period))", "\(HumanText.count(move.runs))",
            ]
        }
        return [
            heading,
            ReportStyle.table(
                caption: "Replay of all runs of the window",
                headings: [("", false), ("most at once", true), ("p95 wait", true), ("mean wait", true), ("most waiting", true)],
                rows: states
            ),
            ReportStyle.table(
                caption: "Moves, the most effective first",
                headings: [("Dataset", false), ("from", true), ("to", true), ("every", true), ("runs moved", true)],
                rows: moves
            ),
        ]
    }

    private static func heatMaps(_ analysis: CapacityAnalysis) -> [HTML] {
        let hours = analysis.week.hours
        let pictures = [
            ("Mean runs at once", hours.map(\.meanRunsAtOnce)), ("Mean runs waiting, at most", hours.map(\.meanQueueUpper)),
        ].map { HourOfWeekChart.svg(title: $0.0, values: $0.1) }.filter { !$0.isEmpty }
        return pictures.isEmpty ? [] : ["<h2>When: hour of the week</h2>"] + pictures
    }

    private static func groups(_ analysis: CapacityAnalysis) -> [HTML] {
        let groups = GroupLoadWords.all(analysis)
        guard let kind = analysis.groupedBy, !groups.isEmpty else { return [] }
        let rows = groups.map { group -> [HTML] in
            ["<a id=\"\(group.anchor)\" href=\"#\(group.anchor)\">\(prose: group.name)</a>"] + group.cells.map { "\(prose: $0)" }
        }
        let title = GroupAnchors.title(kind)
        return [
            "<h2 id=\"groups\">\(title)</h2>",
            ReportStyle.table(
                caption: "Load by \(kind.rawValue); at once: waiting runs included",
                headings: [(kind.rawValue.capitalized, false)] + GroupLoadWords.headings, rows: rows),
        ]
    }

    private static func datasets(_ analysis: CapacityAnalysis) -> [HTML] {
        guard !analysis.loads.isEmpty else { return [] }
        var parts: [HTML] = ["<h2>Who: datasets</h2>"]
        for (title, loads) in [("Most run time", analysis.loads), ("Most of the peak moments", analysis.loadsByPeak)] {
            let rows = loads.prefix(listed).map { load -> [HTML] in
                [
                    label(analysis.datasets[load.datasetIndex]), "\(HumanText.count(load.arrivals))", "\(HumanText.duration(load.runTime))",
                    "\(HumanText.percent(load.runRatio))", "\(HumanText.percent(load.peakRatio))",
                ]
            }
            parts.append(
                ReportStyle.table(
                    caption: title + (loads.count > listed ? ", \(listed) of \(loads.count)" : ""),
                    headings: [("Dataset", false), ("runs", true), ("run time", true), ("of all run time", true), ("of the peak", true)],
                    rows: rows
                )
            )
        }
        return parts
    }

    private static func cells(_ row: [String]) -> [HTML] { row.map { "\($0)" } }

    /// The name, and the token where it says more.
    private static func label(_ dataset: CapacityDataset) -> HTML {
        let name: HTML = "<bdi>\(prose: ShownName.of(dataset.name))</bdi>"
        let pin: HTML = dataset.isPinned ? " <span class=\"note\">pinned</span>" : ""
        guard dataset.name != dataset.token else { return name + pin }
        return "\(name) <span class=\"note\">\(prose: dataset.token)</span>\(pin)"
    }

    private static func definitions() -> HTML {
        let entries = CapacityDefinitions.all.map { entry -> HTML in
            "<p><strong>\(prose: entry.term)</strong>: \(prose: entry.meaning)</p>"
        }
        return
            "<h2>Definitions</h2>\n<details><summary>How these figures are made</summary>\n\(entries.joined(separator: "\n"))\n</details>"
    }
}
