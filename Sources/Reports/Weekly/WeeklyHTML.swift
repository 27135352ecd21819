import RunAnalytics
import RunModel

/// The weekly report as one HTML document that holds all it needs: no script, nothing from elsewhere. Links lead to Mode's pages only.
package enum WeeklyHTML {
    /// The document. The same report gives the same bytes.
    package static func render(_ report: WeeklyReport, options: WeeklyOptions = WeeklyOptions()) -> String {
        let narrative = WeeklyNarrative(report)
        let datasets = DatasetSection(report, clock: narrative.clock, options: options)
        var parts: [HTML] = ["<div class=\"first\">\n\(top(report, narrative))"]
        parts += [navigation(report, narrative.clock, options), "\(figures(report, narrative))\n</div>"]
        parts += [groups(report, options.grouping), datasets.html]
        let listed = ListedPart.all(report, narrative.clock)
        parts += [objectives(report), changes(report, narrative.clock)] + listed.map(part)
        parts += [calendar(report), distributions(report, narrative)]
        parts += [capacity(options.capacity, narrative.clock), quality(report, narrative.clock), definitions]
        let computed = "Computed \(narrative.clock.fullMinute(report.computedAt)) (\(report.zoneName))."
        parts.append("<p class=\"note\">\(prose: computed)</p>")
        return ReportStyle.page(
            title: narrative.title,
            body: parts.filter { !$0.isEmpty }.joined(separator: "\n"),
            style: WeeklyStyle.css
        ).markup
    }

    private static func top(_ report: WeeklyReport, _ narrative: WeeklyNarrative) -> HTML {
        let (kind, sign) = narrative.mood
        let more = narrative.more
        var parts: [HTML] = [
            "<h1>\(prose: narrative.title)</h1>", "<p class=\"note\">\(prose: narrative.stretch)</p>",
            """
            <p class="lead \(kind)"><b><i class="sign \(kind)" aria-hidden="true">\(sign)</i>\(prose: narrative.sentence)</b>\
            \(more.isEmpty ? HTML("") : "<span>\(prose: more)</span>")</p>
            """,
        ]
        let first = narrative.fixFirst
        if !first.isEmpty {
            let items = first.map { rank, week -> HTML in
                let words = DatasetNarrative(week: week, since: report.period.since, clock: narrative.clock)
                let reasons = words.reasons.prefix(2).joined(separator: "; ")
                return "<li><a href=\"#d\(rank)\">\(prose: words.name)</a>: \(prose: reasons)</li>"
            }
            parts.append("<h2>Fix first</h2>\n<ol class=\"fix\">\n\(items.joined(separator: "\n"))\n</ol>")
        }
        parts.append("<p><strong>Can I rely on this?</strong> \(prose: narrative.trust)</p>")
        parts.append("<p class=\"note\">The headline was chosen by this rule: \(prose: report.headline.rule.text).</p>")
        return parts.joined(separator: "\n")
    }

    private static func navigation(_ report: WeeklyReport, _ clock: LocalTimeText, _ options: WeeklyOptions) -> HTML {
        let listed = ListedPart.all(report, clock).map { part -> HTML in "<a href=\"#\(part.anchor)\">\(part.title)</a>" }.joined()
        let groups: HTML? = options.grouping.map { "<a href=\"#groups\">\(GroupAnchors.title($0.kind))</a>" }
        let capacity: HTML = options.capacity == nil ? "" : "<a href=\"#capacity\">Capacity</a>"
        return """
            <nav aria-label="Parts of the report">\
            \(groups ?? "")<a href="#datasets">Datasets</a><a href="#objectives">Objectives</a>\
            <a href="#changes">What changed</a>\(listed)\
            <a href="#weeks">Eight weeks</a><a href="#lengths">Durations and queue</a>\
            \(capacity)\
            <a href="#quality">Data quality</a><a href="#definitions">Definitions</a></nav>
            """
    }

    private static func figures(_ report: WeeklyReport, _ narrative: WeeklyNarrative) -> HTML {
        "<h2>Against \(prose: narrative.previousLabel)</h2>\n\(figureList(report.headline))"
    }

    /// The figures on top, of all datasets or of a group.
    static func figureList(_ headline: Headline) -> HTML {
        let items = WeeklyFigure.all(headline).map { figure -> HTML in
            var lines: [HTML] = ["<b>\(prose: figure.value)</b>"]
            if let mark = figure.mark { lines.append(Self.mark(mark)) }
            if let before = figure.before { lines.append("<small>\(prose: "before: \(before)")</small>") }
            if let detail = figure.detail { lines.append("<small>\(prose: detail)</small>") }
            return "<div><dt>\(prose: figure.name)</dt><dd>\(lines.joined())</dd></div>"
        }
        return "<dl class=\"fig\">\n\(items.joined(separator: "\n"))\n</dl>"
    }

    /// An arrow with its word; nothing but the word where no test vouches for a change.
    static func mark(_ mark: ChangeMark) -> HTML {
        mark.isTested ? "<strong class=\"\(mark.kind)\">\(mark.text)</strong>" : "<span class=\"off\">\(mark.text)</span>"
    }

    // MARK: objectives and changes

    private static let listed = 10

    private static func objectives(_ report: WeeklyReport) -> HTML {
        let overview = ObjectiveOverview(report)
        var parts: [HTML] = ["<h2 id=\"objectives\">Objectives</h2>"]
        guard !overview.lines.isEmpty else { return "\(parts[0])\n<p>None are configured.</p>" }
        parts.append("<p class=\"note\">Success and budget over the four weeks that end with the period; the rest over the period.</p>")
        parts.append(list(overview.lines.map { "\(prose: $0)" }))
        if let warning = overview.warning { parts.append("<p class=\"warn\"><strong>Note:</strong> \(prose: warning)</p>") }
        if !overview.missed.isEmpty { parts.append(objectiveTable("Missed by", overview.missed)) }
        if !overview.kept.isEmpty {
            parts.append(
                """
                <details><summary>Met, or nothing to judge: \(WeeklyPhrases.count(overview.kept.count, "dataset"))</summary>
                \(objectiveTable("Kept by", overview.kept))
                </details>
                """
            )
        }
        return parts.joined(separator: "\n")
    }

    private static let listedObjectives = 10

    private static func objectiveTable(_ caption: String, _ words: [ObjectiveWords]) -> HTML {
        let rest = words.count > listedObjectives ? ", the worst \(listedObjectives) of them; the JSON report names all" : ""
        return ReportStyle.table(
            caption: "\(caption) \(WeeklyPhrases.count(words.count, "dataset"))\(rest)",
            headings: [("Dataset", false), ("Success", false), ("Budget in runs", false), ("Freshness", false), ("Duration", false)],
            rows: words.prefix(listedObjectives).map { words in
                let budget: HTML =
                    words.isBudgetBelowOneRun ? "<span class=\"warn\">\(prose: words.budget)</span>" : "\(prose: words.budget)"
                return [
                    "\(prose: words.name)", "\(prose: words.success)", budget, "\(prose: words.freshness)",
                    "\(prose: words.duration)",
                ]
            }
        )
    }

    private static func changes(_ report: WeeklyReport, _ clock: LocalTimeText) -> HTML {
        let groups = ChangeGroup.all(report, clock)
        var parts: [HTML] = ["<h2 id=\"changes\">What changed</h2>"]
        if groups.isEmpty { parts.append("<p>Nothing significant.</p>") }
        return (parts + groups.map(html)).joined(separator: "\n")
    }

    private static func part(_ part: ListedPart) -> HTML {
        let head: [HTML] = ["<h2 id=\"\(part.anchor)\">\(part.title)</h2>", "<p>\(prose: part.lead)</p>"]
        return (head + part.groups.map(html)).joined(separator: "\n")
    }

    private static func html(_ group: ChangeGroup) -> HTML {
        var items = group.lines.prefix(listed).map { line -> HTML in "<strong>\(prose: line.name)</strong>: \(prose: line.text)" }
        if group.lines.count > listed {
            items.append("… and \(HumanText.count(group.lines.count - listed)) more; the JSON report names all")
        }
        return "<h3>\(prose: group.title)</h3>\n\(list(items))"
    }

    private static func list(_ items: [HTML]) -> HTML {
        "<ul class=\"list\">\n\(items.map { item -> HTML in "<li>\(item)</li>" }.joined(separator: "\n"))\n</ul>"
    }

    // MARK: time and lengths

    private static func calendar(_ report: WeeklyReport) -> HTML {
        let head = CalendarGrid.weekdays(report).map { day -> HTML in "<th scope=\"col\">\(day)</th>" }.joined()
        let rows = CalendarGrid.rows(report).map { row -> HTML in
            "<tr><th scope=\"row\">\(row.label)</th>\(row.days.map(cell).joined())</tr>"
        }
        let table: HTML = """
            <table class="cal">
            <caption>Failed runs / those that succeeded or failed, by day. \
            Shading: at least one failure, 5 % and 20 % failed.</caption>
            <thead><tr><th scope="col">From</th>\(head)</tr></thead>
            <tbody>
            \(rows.joined(separator: "\n"))
            </tbody>
            </table>
            """
        let pictures = [
            HourOfWeekChart.svg(title: "Failures per hour", values: report.hourOfWeek.cells.map(\.failuresPerHour)),
            HourOfWeekChart.svg(title: "Runs per hour", values: report.hourOfWeek.cells.map(\.runsPerHour)),
        ].filter { !$0.isEmpty }
        let hours: HTML =
            pictures.isEmpty
            ? "" : "\n<h3>By hour of the week, over these weeks, \(prose: report.zoneName)</h3>\n\(pictures.joined(separator: "\n"))"
        return "<h2 id=\"weeks\">Eight weeks</h2>\n\(table)\(hours)"
    }

    private static func cell(_ day: DayCalendar.Day) -> HTML {
        let counts = day.counts
        guard counts.rated > 0 else { return "<td>\(HumanText.none)</td>" }
        let share = Double(counts.failed) / Double(counts.rated)
        let kind: HTML = counts.failed == 0 ? "" : share < 0.05 ? " class=\"f1\"" : share < 0.2 ? " class=\"f2\"" : " class=\"f3\""
        return "<td\(kind)><b>\(HumanText.count(counts.failed))</b><small>/\(HumanText.count(counts.rated))</small></td>"
    }

    private static func distributions(_ report: WeeklyReport, _ narrative: WeeklyNarrative) -> HTML {
        let (now, before) = (report.distributions, report.previousDistributions)
        var parts: [HTML] = ["<h2 id=\"lengths\">Durations and queue</h2>"]
        let durations = DistributionChart.svg(
            title: "Durations of successes",
            now.duration,
            before.duration,
            names: (narrative.label, narrative.previousLabel)
        )
        parts += durations.isEmpty ? ["<p>No run succeeded.</p>"] : ["<h3>Durations of successes</h3>", durations]
        let queue = DistributionChart.svg(
            title: "Queue latencies of ended runs",
            now.queueLower,
            now.queueUpper,
            names: ("at least", "at most")
        )
        let share = now.ended > 0 ? Double(now.queueLower.count) / Double(now.ended) : nil
        parts +=
            queue.isEmpty
            ? ["<p>No wait was observed.</p>"]
            : ["<h3>Queue latencies, known of \(HumanText.percent(share)) of the ended runs</h3>", queue]
        return parts.joined(separator: "\n")
    }

    // MARK: capacity, quality and definitions

    private static func capacity(_ remark: CapacityRemark?, _ clock: LocalTimeText) -> HTML {
        guard let remark else { return "" }
        var parts: [HTML] = ["<h2 id=\"capacity\">Capacity</h2>\n<p>\(prose: remark.sentence(clock))</p>"]
        if let page = remark.page { parts.append("<p><a href=\"\(page)\">The full capacity analysis</a></p>") }
        if let command = remark.command {
            let before = remark.page == nil ? "The full analysis:" : "The same in a terminal, and with other questions:"
            parts.append("<p class=\"note\">\(before) <code>\(command)</code></p>")
        }
        return parts.joined(separator: "\n")
    }

    private static func quality(_ report: WeeklyReport, _ clock: LocalTimeText) -> HTML {
        "<h2 id=\"quality\">Data quality</h2>\n\(list(QualityWords.lines(report, clock).map { "\(prose: $0)" }))"
    }

    private static var definitions: HTML {
        let entries = WeeklyDefinitions.all.map { entry -> HTML in "<dt>\(prose: entry.term)</dt><dd>\(prose: entry.meaning)</dd>" }
        return """
            <h2 id="definitions">Definitions</h2>
            <details><summary>How these figures are made</summary>
            <dl>
            \(entries.joined(separator: "\n"))
            </dl>
            </details>
            """
    }
}
