import RunAnalytics
import RunModel

/// The weekly report for a mail body or a terminal: plain characters, no colours, 100 columns.
package enum WeeklyText {
    private static let width = 100
    /// How many datasets are shown in full.
    private static let detailed = 10
    /// How many further ones have a line.
    private static let listed = 10

    /// The report, with a newline at its end. The same report gives the same bytes.
    package static func render(_ report: WeeklyReport, options: WeeklyOptions = WeeklyOptions()) -> String {
        let narrative = WeeklyNarrative(report)
        var lines = [narrative.title, narrative.stretch, ""]
        lines += wrap("\(narrative.mood.sign) \(narrative.sentence)", width: width)
        lines += wrap(narrative.more, width: width)
        lines += wrap("(rule: \(report.headline.rule.text))", width: width)
        lines += wrap(narrative.trust, width: width)
        lines += fixFirst(narrative)
        lines += ["", "AGAINST \(narrative.previousLabel.uppercased())"] + figures(report.headline)
        lines += groups(report, options) + datasets(report, narrative.clock, options)
        lines += objectives(report) + changes(report, narrative.clock)
        lines += ListedPart.all(report, narrative.clock).flatMap(part) + time(report)
        lines += capacity(options.capacity, narrative.clock)
        lines += ["", "DATA QUALITY"] + bullets(QualityWords.lines(report, narrative.clock))
        lines += ["", "DEFINITIONS"] + bullets(WeeklyDefinitions.all.map { "\($0.term): \($0.meaning)" })
        return lines.map(clean).joined(separator: "\n") + "\n"
    }

    /// What comes from Mode could hold anything, also what a terminal obeys.
    private static func clean(_ line: String) -> String {
        var text = ShownName.plainLine(line).replacing("\u{A0}", with: " ")
        while text.last == " " { text.removeLast() }
        return text
    }

    /// Breaks lines, but not between a number and its unit.
    private static func wrap(_ text: String, width: Int, indentation: String = "") -> [String] {
        TextWidth.wrap(WeeklyPhrases.unbroken(text), columns: width, indentation: indentation)
    }

    private static func bullets(_ texts: [String]) -> [String] {
        texts.flatMap { text in
            let wrapped = wrap(text, width: width, indentation: "    ")
            return wrapped.enumerated().map { $0.offset == 0 ? "  - " + $0.element.dropFirst(4) : $0.element }
        }
    }

    private static func figures(_ headline: Headline) -> [String] {
        var table = TextTable(columns: [("", false), ("", true), ("before", true), ("change", false)])
        for figure in WeeklyFigure.all(headline) {
            table.rows.append([figure.name, figure.value, figure.before ?? "", figure.mark?.text ?? ""])
        }
        return table.lines(indentation: "  ")
            + WeeklyFigure.all(headline).compactMap { figure in figure.detail.map { "  \(figure.name): \($0)" } }
    }

    private static func fixFirst(_ narrative: WeeklyNarrative) -> [String] {
        let first = narrative.fixFirst
        guard !first.isEmpty else { return [] }
        let entries = first.map { rank, week in
            let words = DatasetNarrative(week: week, since: narrative.report.period.since, clock: narrative.clock)
            return "\(words.name): \(words.reasons.prefix(2).joined(separator: "; ")) (rank \(HumanText.count(rank)))"
        }
        return ["", "FIX FIRST"] + bullets(entries)
    }

    private static func groups(_ report: WeeklyReport, _ options: WeeklyOptions) -> [String] {
        let sections = GroupSection.all(report, options.grouping)
        guard let kind = options.grouping?.kind, !sections.isEmpty else { return [] }
        return ["", GroupAnchors.title(kind).uppercased()] + sections.flatMap(section)
    }

    private static func section(_ group: GroupSection) -> [String] {
        var lines = ["", "  \(group.name)"]
        lines += wrap(group.narrative.sentence, width: width, indentation: "  ")
        lines += wrap("\(group.summary).", width: width, indentation: "  ")
        lines += figures(group.headline)
        guard !group.fixFirst.isEmpty else { return lines }
        let first = group.fixFirst.map { rank, week in
            "\(week.reference.shownName): \(group.reasons(week)) (rank \(HumanText.count(rank)))"
        }
        return lines + ["  Fix first:"] + bullets(first)
    }

    // MARK: datasets

    private static func datasets(_ report: WeeklyReport, _ clock: LocalTimeText, _ options: WeeklyOptions) -> [String] {
        let groups = DatasetGroups(report)
        var lines = ["", "DATASETS, WORST FIRST"]
        if groups.attention.isEmpty { lines.append("  No dataset needs attention.") }
        for (index, week) in groups.attention.prefix(detailed).enumerated() {
            lines += detail(
                DatasetNarrative(week: week, since: report.period.since, clock: clock), rank: index + 1, link: options.link(week.reference))
        }
        let further = groups.attention.dropFirst(detailed)
        if !further.isEmpty {
            lines += ["", "  Further datasets that need attention:"]
            lines += table(further.prefix(listed), report, clock)
            if further.count > listed {
                lines.append("  … and \(HumanText.count(further.count - listed)) more; the JSON report names all.")
            }
        }
        for (name, weeks) in [("All good", groups.allGood), ("No run succeeded or failed", groups.idle)] where !weeks.isEmpty {
            let names = WeeklyPhrases.list(weeks.map(\.reference.shownName), most: listed)
            lines.append("")
            lines += wrap("\(name) (\(HumanText.count(weeks.count))): \(names)", width: width, indentation: "  ")
        }
        return lines
    }

    private static func detail(_ words: DatasetNarrative, rank: Int, link: String) -> [String] {
        let space = words.space.map { " (\($0))" } ?? ""
        var lines = ["", "  \(rank). \(words.name)\(space)", "     \(link)"]
        lines += wrap(words.reasons.joined(separator: "; "), width: width, indentation: "     ! ")
            .enumerated().map { $0.offset == 0 ? $0.element : $0.element.replacing("     ! ", with: "       ", maxReplacements: 1) }
        for fact in words.facts {
            var text = fact.value
            if let before = fact.before { text += "; before \(before)" }
            if let mark = fact.mark, fact.before != nil { text += " [\(mark.text)]" }
            let name = fact.name + String(repeating: " ", count: max(1, 14 - fact.name.count))
            let wrapped = wrap(text, width: width, indentation: String(repeating: " ", count: 19))
            lines += wrapped.enumerated().map { $0.offset == 0 ? "     " + name + $0.element.dropFirst(19) : $0.element }
        }
        return lines
    }

    private static func table(_ weeks: ArraySlice<DatasetWeek>, _ report: WeeklyReport, _ clock: LocalTimeText) -> [String] {
        var table = TextTable(columns: [("dataset", false), ("success", true), ("failed", true), ("why", false)])
        for week in weeks {
            let counts = week.statistics.counts
            table.rows.append([
                week.reference.shownName, HumanText.percent(counts.successRatio),
                "\(HumanText.count(counts.failed))/\(HumanText.count(counts.rated))",
                DatasetNarrative(week: week, since: report.period.since, clock: clock).reasons.first ?? "",
            ])
        }
        return table.lines(indentation: "  ")
    }

    // MARK: the rest

    private static func objectives(_ report: WeeklyReport) -> [String] {
        let overview = ObjectiveOverview(report)
        guard !overview.lines.isEmpty else { return [] }
        var lines = ["", "OBJECTIVES (success over four weeks, the rest over the period)"] + bullets(overview.lines)
        if !overview.missed.isEmpty {
            var table = TextTable(columns: [
                ("missed by", false), ("success", false), ("budget in runs", false), ("freshness", false), ("duration", false),
            ])
            table.rows = overview.missed.prefix(listed).map { [$0.name, $0.success, $0.budget, $0.freshness, $0.duration] }
            lines += table.lines(indentation: "  ")
            if overview.missed.count > listed { lines.append("  … and \(HumanText.count(overview.missed.count - listed)) more.") }
        }
        if let warning = overview.warning { lines += wrap("! " + warning, width: width, indentation: "  ") }
        return lines
    }

    private static func changes(_ report: WeeklyReport, _ clock: LocalTimeText) -> [String] {
        let groups = ChangeGroup.all(report, clock)
        var lines = ["", "WHAT CHANGED"]
        if groups.isEmpty { lines.append("  Nothing significant.") }
        return lines + groups.flatMap(self.lines)
    }

    private static func part(_ part: ListedPart) -> [String] {
        ["", part.title.uppercased()] + wrap(part.lead, width: width, indentation: "  ") + part.groups.flatMap(lines)
    }

    private static func lines(_ group: ChangeGroup) -> [String] {
        var lines = ["  \(group.title)"] + bullets(group.lines.prefix(listed).map { "\($0.name): \($0.text)" })
        if group.lines.count > listed { lines.append("  … and \(HumanText.count(group.lines.count - listed)) more.") }
        return lines
    }

    private static func time(_ report: WeeklyReport) -> [String] {
        var lines = ["", "EIGHT WEEKS (failed/rated runs by day)"]
        var table = TextTable(columns: [("from", false)] + CalendarGrid.weekdays(report).map { ($0, true) })
        table.rows = CalendarGrid.rows(report).map { [$0.label] + $0.days.map(CalendarGrid.text) }
        lines += table.lines(indentation: "  ")
        let heat = HeatMapText.lines(
            title: "Failures per hour, by hour of the week",
            unit: "per hour",
            values: report.hourOfWeek.cells.map(\.failuresPerHour)
        )
        return heat.isEmpty ? lines : lines + [""] + heat.map { "  " + $0 }
    }

    private static func capacity(_ remark: CapacityRemark?, _ clock: LocalTimeText) -> [String] {
        guard let remark else { return [] }
        var lines = ["", "CAPACITY"] + wrap(remark.sentence(clock), width: width, indentation: "  ")
        if let page = remark.page { lines.append("  The full analysis: \(page), next to this report") }
        if let command = remark.command { lines += ["  \(remark.page == nil ? "The full analysis:" : "Or:")", "    \(command)"] }
        return lines
    }
}
