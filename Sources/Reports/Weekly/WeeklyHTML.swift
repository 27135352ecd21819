import RunAnalytics
import RunModel

/// The weekly report as one HTML document that holds all it needs: no script, nothing from elsewhere. Links lead to Mode's pages only.
package enum WeeklyHTML {
    /// The document. The same report gives the same bytes.
    package static func render(_ report: WeeklyReport, options: WeeklyOptions = WeeklyOptions()) -> String {
        let narrative = WeeklyNarrative(report)
        let datasets = DatasetSection(report, clock: narrative.clock, options: options)
        var parts = ["<div class=\"first\">\n\(top(report, narrative))"]
        parts += [navigation(report, narrative.clock, options), figures(report, narrative) + "\n</div>"]
        parts += [groups(report, options.grouping), datasets.html]
        let listed = ListedPart.all(report, narrative.clock)
        parts += [objectives(report), changes(report, narrative.clock)] + listed.map(part)
        parts += [calendar(report), distributions(report, narrative)]
        parts += [capacity(options.capacity, narrative.clock), quality(report, narrative.clock), definitions]
        let computed = "Computed \(narrative.clock.fullMinute(report.computedAt)) (\(report.zoneName))."
        parts.append("<p class=\"note\">\(escape(computed))</p>")
        return ReportStyle.page(
            title: narrative.title,
            body: parts.filter { !$0.isEmpty }.joined(separator: "\n"),
            style: WeeklyStyle.css
        )
    }

    /// Text for HTML; numbers stay with their units.
    static func escape(_ text: String) -> String { ReportStyle.escape(WeeklyPhrases.unbroken(text)) }

    private static func top(_ report: WeeklyReport, _ narrative: WeeklyNarrative) -> String {
        let (kind, sign) = narrative.mood
        let more = narrative.more
        var parts = [
            "<h1>\(escape(narrative.title))</h1>", "<p class=\"note\">\(escape(narrative.stretch))</p>",
            "<p class=\"lead \(kind)\"><b><i class=\"sign \(kind)\" aria-hidden=\"true\">\(sign)</i>\(escape(narrative.sentence))</b>"
                + (more.isEmpty ? "" : "<span>\(escape(more))</span>") + "</p>",
        ]
        let first = narrative.fixFirst
        if !first.isEmpty {
            let items = first.map { rank, week in
                let words = DatasetNarrative(week: week, since: report.period.since, clock: narrative.clock)
                let name = escape(words.name)
                return "<li><a href=\"#d\(rank)\">\(name)</a>: \(escape(words.reasons.prefix(2).joined(separator: "; ")))</li>"
            }
            parts.append("<h2>Fix first</h2>\n<ol class=\"fix\">\n\(items.joined(separator: "\n"))\n</ol>")
        }
        parts.append("<p><strong>Can I rely on this?</strong> \(escape(narrative.trust))</p>")
        parts.append("<p class=\"note\">The headline was chosen by this rule: \(escape(report.headline.rule.text)).</p>")
        return parts.joined(separator: "\n")
    }

    private static func navigation(_ report: WeeklyReport, _ clock: LocalTimeText, _ options: WeeklyOptions) -> String {
        let listed = ListedPart.all(report, clock).map { "<a href=\"#\($0.anchor)\">\($0.title)</a>" }.joined()
        return """
            <nav aria-label="Parts of the report">\
            \(options.grouping.map { "<a href=\"#groups\">\(GroupAnchors.title($0.kind))</a>" } ?? "")<a href="#datasets">Datasets</a><a href="#objectives">Objectives</a>\
            <a href="#changes">What changed</a>\(listed)\
            <a href="#weeks">Eight weeks</a><a href="#lengths">Durations and queue</a>\
            \(options.capacity == nil ? "" : "<a href=\"#capacity\">Capacity</a>")\
            <a href="#quality">Data quality</a><a href="#definitions">Definitions</a></nav>
            """
    }

    private static func figures(_ report: WeeklyReport, _ narrative: WeeklyNarrative) -> String {
        "<h2>Against \(escape(narrative.previousLabel))</h2>\n" + figureList(report.headline)
    }

    /// The figures on top, of all datasets or of a group.
    static func figureList(_ headline: Headline) -> String {
        let items = WeeklyFigure.all(headline).map { figure in
            var lines = ["<b>\(escape(figure.value))</b>"]
            if let mark = figure.mark { lines.append(Self.mark(mark)) }
            if let before = figure.before { lines.append("<small>\(escape("before: \(before)"))</small>") }
            if let detail = figure.detail { lines.append("<small>\(escape(detail))</small>") }
            return "<div><dt>\(escape(figure.name))</dt><dd>\(lines.joined())</dd></div>"
        }
        return "<dl class=\"fig\">\n\(items.joined(separator: "\n"))\n</dl>"
    }

    /// An arrow with its word; nothing but the word where no test vouches for a change.
    static func mark(_ mark: ChangeMark) -> String {
        mark.isTested ? "<strong class=\"\(mark.kind)\">\(mark.text)</strong>" : "<span class=\"off\">\(mark.text)</span>"
    }

    // MARK: objectives and changes

    private static let listed = 10

    private static func objectives(_ report: WeeklyReport) -> String {
        let overview = ObjectiveOverview(report)
        var parts = ["<h2 id=\"objectives\">Objectives</h2>"]
        guard !overview.lines.isEmpty else { return parts[0] + "\n<p>None are configured.</p>" }
        parts.append("<p class=\"note\">Success and budget over the four weeks that end with the period; the rest over the period.</p>")
        parts.append(list(overview.lines.map(escape)))
        if let warning = overview.warning { parts.append("<p class=\"warn\"><strong>Note:</strong> \(escape(warning))</p>") }
        if !overview.missed.isEmpty { parts.append(objectiveTable("Missed by", overview.missed)) }
        if !overview.kept.isEmpty {
            parts.append(
                "<details><summary>Met, or nothing to judge: \(WeeklyPhrases.count(overview.kept.count, "dataset"))</summary>\n"
                    + objectiveTable("Kept by", overview.kept) + "\n</details>"
            )
        }
        return parts.joined(separator: "\n")
    }

    private static let listedObjectives = 10

    private static func objectiveTable(_ caption: String, _ words: [ObjectiveWords]) -> String {
        let rest = words.count > listedObjectives ? ", the worst \(listedObjectives) of them; the JSON report names all" : ""
        return ReportStyle.table(
            caption: "\(caption) \(WeeklyPhrases.count(words.count, "dataset"))\(rest)",
            headings: [("Dataset", false), ("Success", false), ("Budget in runs", false), ("Freshness", false), ("Duration", false)],
            rows: words.prefix(listedObjectives).map { words in
                let budget = words.isBudgetBelowOneRun ? "<span class=\"warn\">\(escape(words.budget))</span>" : escape(words.budget)
                return [
                    escape(words.name), escape(words.success), budget, escape(words.freshness),
                    escape(words.duration),
                ]
            }
        )
    }

    private static func changes(_ report: WeeklyReport, _ clock: LocalTimeText) -> String {
        let groups = ChangeGroup.all(report, clock)
        var parts = ["<h2 id=\"changes\">What changed</h2>"]
        if groups.isEmpty { parts.append("<p>Nothing significant.</p>") }
        return (parts + groups.map(html)).joined(separator: "\n")
    }

    private static func part(_ part: ListedPart) -> String {
        let head = ["<h2 id=\"\(part.anchor)\">\(part.title)</h2>", "<p>\(escape(part.lead))</p>"]
        return (head + part.groups.map(html)).joined(separator: "\n")
    }

    private static func html(_ group: ChangeGroup) -> String {
        var items = group.lines.prefix(listed).map { "<strong>\(escape($0.name))</strong>: \(escape($0.text))" }
        if group.lines.count > listed {
            items.append("… and \(HumanText.count(group.lines.count - listed)) more; the JSON report names all")
        }
        return "<h3>\(escape(group.title))</h3>\n" + list(items)
    }

    private static func list(_ items: [String]) -> String {
        "<ul class=\"list\">\n" + items.map { "<li>\($0)</li>" }.joined(separator: "\n") + "\n</ul>"
    }

    // MARK: time and lengths

    private static func calendar(_ report: WeeklyReport) -> String {
        let head = CalendarGrid.weekdays(report).map { "<th scope=\"col\">\($0)</th>" }.joined()
        let rows = CalendarGrid.rows(report).map { row in
            "<tr><th scope=\"row\">\(row.label)</th>" + row.days.map(cell).joined() + "</tr>"
        }
        let table = """
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
        let hours =
            pictures.isEmpty
            ? "" : "\n<h3>By hour of the week, over these weeks, \(escape(report.zoneName))</h3>\n" + pictures.joined(separator: "\n")
        return "<h2 id=\"weeks\">Eight weeks</h2>\n\(table)\(hours)"
    }

    private static func cell(_ day: DayCalendar.Day) -> String {
        let counts = day.counts
        guard counts.rated > 0 else { return "<td>\(HumanText.none)</td>" }
        let share = Double(counts.failed) / Double(counts.rated)
        let kind = counts.failed == 0 ? "" : share < 0.05 ? " class=\"f1\"" : share < 0.2 ? " class=\"f2\"" : " class=\"f3\""
        return "<td\(kind)><b>\(HumanText.count(counts.failed))</b><small>/\(HumanText.count(counts.rated))</small></td>"
    }

    private static func distributions(_ report: WeeklyReport, _ narrative: WeeklyNarrative) -> String {
        let (now, before) = (report.distributions, report.previousDistributions)
        var parts = ["<h2 id=\"lengths\">Durations and queue</h2>"]
        let durations = DistributionChart.svg(
            title: "Durations of successes",
            now.duration,
            before.duration,
            names: (escape(narrative.label), escape(narrative.previousLabel))
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

    private static func capacity(_ remark: CapacityRemark?, _ clock: LocalTimeText) -> String {
        guard let remark else { return "" }
        var parts = ["<h2 id=\"capacity\">Capacity</h2>\n<p>\(escape(remark.sentence(clock)))</p>"]
        if let page = remark.page { parts.append("<p><a href=\"\(escape(page))\">The full capacity analysis</a></p>") }
        if let command = remark.command {
            let before = remark.page == nil ? "The full analysis:" : "The same in a terminal, and with other questions:"
            parts.append("<p class=\"note\">\(before) <code>\(escape(command))</code></p>")
        }
        return parts.joined(separator: "\n")
    }

    private static func quality(_ report: WeeklyReport, _ clock: LocalTimeText) -> String {
        "<h2 id=\"quality\">Data quality</h2>\n" + list(QualityWords.lines(report, clock).map(escape))
    }

    private static var definitions: String {
        let entries = WeeklyDefinitions.all.map { "<dt>\(escape($0.term))</dt><dd>\(escape($0.meaning))</dd>" }
        return "<h2 id=\"definitions\">Definitions</h2>\n<details><summary>How these figures are made</summary>\n<dl>\n"
            + entries.joined(separator: "\n") + "\n</dl>\n</details>"
    }
}
