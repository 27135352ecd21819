import RunAnalytics
import RunModel

/// The datasets of the HTML report: the worst in full, the others in a line that opens, those that need no look folded.
struct DatasetSection {
    private let report: WeeklyReport
    private let clock: LocalTimeText
    private let options: WeeklyOptions
    private let groups: DatasetGroups

    /// How many datasets are shown in full: more than anyone repairs in a week.
    static let detailed = 10

    init(_ report: WeeklyReport, clock: LocalTimeText, options: WeeklyOptions) {
        self.report = report
        self.clock = clock
        self.options = options
        groups = DatasetGroups(report)
    }

    var html: HTML {
        var parts: [HTML] = ["<h2 id=\"datasets\">Datasets, worst first</h2>"]
        if !groups.attention.isEmpty || !groups.allGood.isEmpty { parts.append(Self.key) }
        let isWeek = report.period.week != nil
        parts.append(isWeek ? "<div class=\"w7\">" : "<div>")
        if groups.attention.isEmpty { parts.append("<p>No dataset needs attention.</p>") }
        parts += groups.attention.prefix(Self.detailed).enumerated().map { card($0.element, rank: $0.offset + 1) }
        let further = groups.attention.dropFirst(Self.detailed)
        if !further.isEmpty {
            let count = WeeklyPhrases.count(further.count, "further dataset")
            parts.append("<details><summary>\(count) that need\(further.count == 1 ? "s" : "") a look</summary>")
            parts += further.enumerated().map { row($0.element, rank: Self.detailed + 1 + $0.offset) } + ["</details>"]
        }
        parts += folded("All good", groups.allGood) + folded("No run succeeded or failed", groups.idle)
        parts.append("</div>")
        return parts.joined(separator: "\n")
    }

    private static let key: HTML = """
        <ul class="key">\
        <li><svg viewBox="0 0 10 18" aria-hidden="true"><path class="ok" d="M0 18V7h10V18z"/></svg>succeeded</li>\
        <li><svg viewBox="0 0 10 18" aria-hidden="true"><path class="bad" d="M0 18V0h10V18z"/></svg>a run failed</li>\
        <li><svg viewBox="0 0 10 18" aria-hidden="true"><path class="bad" d="M0 18V14h10V18z"/></svg>\
        line below: failing until the next success</li>\
        <li><svg viewBox="0 0 10 18" aria-hidden="true"><path class="off" d="M0 18V14h10V18z"/></svg>cancelled</li>\
        <li><svg viewBox="0 0 10 18" aria-hidden="true"><path class="warn" d="M0 18V11h10V18z"/></svg>not ended</li>\
        <li><svg viewBox="0 0 10 18" aria-hidden="true"><path class="miss" d="M1 8h8v9h-8z"/></svg>expected run missed</li></ul>
        """

    private func card(_ week: DatasetWeek, rank: Int) -> HTML {
        let words = DatasetNarrative(week: week, since: report.period.since, clock: clock)
        let space: HTML = words.space.map { " <small>\(prose: $0)</small>" } ?? ""
        let facts = words.facts.map { value -> HTML in "<div><dt>\(prose: value.name)</dt><dd>\(fact(value))</dd></div>" }.joined()
        let rest = words.reasons.dropFirst().map { reason -> HTML in "; \(prose: reason)" }.joined()
        let isBad = week.attention.contains { $0 == .failing || $0 == .stale || $0 == .successRateFell }
        return """
            <article class="card" id="d\(rank)">
            <h3>\(rank). \(link(week))\(space)</h3>
            <p class="why"><b class="\(isBad ? "bad" : "warn")">\(isBad ? "✕" : "!") \(prose: words.reasons.first ?? "")</b>\(rest)</p>
            \(RunStripChart.svg(week, period: report.period))\(axis)
            <dl class="facts">\(facts)</dl>
            </article>
            """
    }

    /// The weekdays below a strip.
    private var axis: HTML {
        guard report.period.week != nil else { return "" }
        return
            "<div class=\"axis7\" aria-hidden=\"true\">\(LocalTimeText.weekdays.map { day -> HTML in "<span>\(day)</span>" }.joined())</div>"
    }

    private func fact(_ fact: DatasetNarrative.Fact) -> HTML {
        var html: HTML = "\(prose: fact.value)"
        if let before = fact.before { html += " <span class=\"before\">\(prose: "before \(before)")</span>" }
        if let mark = fact.mark, mark.isTested || fact.before != nil { html += " \(WeeklyHTML.mark(mark))" }
        return html
    }

    private func link(_ week: DatasetWeek, text: String? = nil) -> HTML {
        "<a href=\"\(options.link(week.reference))\">\(prose: text ?? week.reference.shownName)</a>"
    }

    // MARK: one line each

    private func folded(_ title: String, _ weeks: [DatasetWeek]) -> [HTML] {
        guard !weeks.isEmpty else { return [] }
        let summary = "\(title): \(WeeklyPhrases.count(weeks.count, "dataset"))"
        return ["<details><summary>\(summary)</summary>" as HTML] + weeks.map { row($0) } + ["</details>"]
    }

    /// A line with the strip that opens to everything else. A page may have a thousand of them, so the words for what is as expected go.
    ///
    /// - Parameter rank: its place among those that need a look, for links; browsers open what is folded around it.
    private func row(_ week: DatasetWeek, rank: Int? = nil) -> HTML {
        let words = DatasetNarrative(week: week, since: report.period.since, clock: clock)
        let reasons: HTML = words.reasons.isEmpty ? "" : "<span class=\"rs\">\(prose: words.reasons.joined(separator: "; "))</span>"
        let facts = words.facts.map { fact -> HTML in
            var html: HTML = "<b>\(prose: fact.name)</b> \(prose: fact.value)"
            if let before = fact.before { html += "\(prose: ", before \(before)")" }
            if let mark = fact.mark, mark.isTested { html += " \(WeeklyHTML.mark(mark))" }
            return html
        }
        let rate =
            week.statistics.counts.rated > 0
            ? "\(HumanText.percent(week.statistics.counts.successRatio)) of \(HumanText.count(week.statistics.counts.rated))"
            : HumanText.none
        let anchor: HTML = rank.map { " id=\"d\($0)\"" } ?? ""
        let space: HTML = words.space.map { ", \(prose: $0)" } ?? ""
        return """
            <details class="row"\(anchor)><summary><span class="nm">\(prose: words.name)</span><span class="rt">\(prose: rate)</span>\(reasons)\
            \(RunStripChart.svg(week, period: report.period))</summary>
            <p>\(facts.joined(separator: "; "))</p>
            <p>\(link(week, text: "Open in Mode"))\(space)</p></details>
            """
    }

}
