import RunAnalytics
import RunModel

/// The weekly report for chats and wikis: headings, lists and tables as GitHub, GitLab and most others read them.
package enum WeeklyMarkdown {
    /// How many entries a list has before the rest is only counted.
    private static let listed = 10

    /// The report, with a newline at its end. The same report gives the same bytes.
    package static func render(_ report: WeeklyReport, options: WeeklyOptions = WeeklyOptions()) -> String {
        let narrative = WeeklyNarrative(report)
        var lines = ["# \(escape(narrative.title))", "", escape(narrative.stretch), ""]
        lines += ["**\(narrative.mood.sign) \(escape(narrative.sentence))** \(escape(narrative.more))", ""]
        lines += fixFirst(narrative, options)
        lines += ["_Rule: \(escape(report.headline.rule.text))._", "", escape(narrative.trust), ""]
        lines += figures(report.headline, before: narrative.previousLabel)
        lines += groups(report, options) + datasets(report, narrative.clock, options)
        lines += objectives(report) + changes(report, narrative.clock)
        lines += ListedPart.all(report, narrative.clock).flatMap(part) + calendar(report)
        lines += capacity(options.capacity, narrative.clock)
        lines += ["## Data quality", ""] + QualityWords.lines(report, narrative.clock).map { "- " + escape($0) } + [""]
        lines += ["## Definitions", ""] + WeeklyDefinitions.all.map { "- **\($0.term)**: \(escape($0.meaning))" }
        return lines.joined(separator: "\n") + "\n"
    }

    /// Text that stays text: every character that Markdown, a table or HTML could take for markup is escaped, line breaks become blanks.
    static func escape(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\\", "`", "*", "_", "{", "}", "[", "]", "|", "#", "~", "!": escaped += "\\\(scalar)"
            case "@": escaped += "@\u{200B}"
            default:
                let isBreak = scalar.properties.generalCategory == .control || scalar == "\u{2028}" || scalar == "\u{2029}"
                escaped.unicodeScalars.append(isBreak ? " " : scalar)
            }
        }
        return escaped.replacing("://", with: "\\://")
    }

    private static func table(_ headings: [String], numeric: Set<Int> = [], _ rows: [[String]]) -> [String] {
        let rule = headings.indices.map { numeric.contains($0) ? "---:" : "---" }
        return ([headings, rule] + rows).map { "| " + $0.joined(separator: " | ") + " |" } + [""]
    }

    private static func figures(_ headline: Headline, before: String) -> [String] {
        table(
            ["", "Now", escape(before), "Change"],
            WeeklyFigure.all(headline).map { figure in
                let detail = figure.detail.map { " (\(escape($0)))" } ?? ""
                return [figure.name, "**\(escape(figure.value))**\(detail)", escape(figure.before ?? ""), figure.mark?.text ?? ""]
            }
        )
    }

    private static func groups(_ report: WeeklyReport, _ options: WeeklyOptions) -> [String] {
        let sections = GroupSection.all(report, options.grouping)
        guard let kind = options.grouping?.kind, !sections.isEmpty else { return [] }
        return ["## \(GroupAnchors.title(kind))", ""] + sections.flatMap { section($0, options) }
    }

    private static func section(_ group: GroupSection, _ options: WeeklyOptions) -> [String] {
        var lines = ["### \(escape(group.name))", "", escape(group.narrative.sentence), escape(group.summary) + ".", ""]
        for figure in WeeklyFigure.all(group.headline) {
            var rest = figure.before.map { ", before \($0)" } ?? ""
            if let mark = figure.mark, mark.isTested { rest += " \(mark.text)" }
            lines.append("- \(figure.name): **\(escape(figure.value))**\(escape(rest))")
        }
        for (_, week) in group.fixFirst { lines.append("- Fix first: **\(link(week, options))**: \(escape(group.reasons(week)))") }
        return lines + [""]
    }

    private static func link(_ week: DatasetWeek, _ options: WeeklyOptions) -> String {
        "[\(escape(week.reference.shownName))](\(options.link(week.reference).replacing(")", with: "%29")))"
    }

    private static func datasets(_ report: WeeklyReport, _ clock: LocalTimeText, _ options: WeeklyOptions) -> [String] {
        let groups = DatasetGroups(report)
        var lines = ["## Datasets, worst first", ""]
        if groups.attention.isEmpty {
            lines += ["No dataset needs attention.", ""]
        } else {
            for (index, week) in groups.attention.prefix(listed).enumerated() {
                lines += entry(
                    DatasetNarrative(week: week, since: report.period.since, clock: clock), rank: index + 1, link: link(week, options))
            }
            lines.append("")
            let rest = groups.attention.dropFirst(listed)
            if !rest.isEmpty {
                lines += [
                    "And \(HumanText.count(rest.count)) more: "
                        + escape(WeeklyPhrases.list(rest.map(\.reference.shownName), most: 20)) + ".",
                    "",
                ]
            }
        }
        for (name, weeks) in [("All good", groups.allGood), ("No run succeeded or failed", groups.idle)] where !weeks.isEmpty {
            let names = WeeklyPhrases.list(weeks.map(\.reference.shownName), most: 30)
            lines += ["\(name) (\(HumanText.count(weeks.count))): \(escape(names)).", ""]
        }
        return lines
    }

    /// A numbered entry: tables of nine columns are cut off in chats.
    private static func entry(_ words: DatasetNarrative, rank: Int, link: String) -> [String] {
        let space = words.space.map { " (\(escape($0)))" } ?? ""
        let facts = [words.success, words.failing, words.median, words.p95, words.freshness, words.punctuality].map { fact in
            var text = "\(fact.name): \(fact.value)"
            if let before = fact.before { text += ", before \(before)" }
            if let mark = fact.mark, mark.isTested { text += " \(mark.text)" }
            return escape(text)
        }
        return ["\(rank). **\(link)**\(space): \(escape(words.reasons.joined(separator: "; ")))"] + facts.map { "    - \($0)" }
    }

    private static func fixFirst(_ narrative: WeeklyNarrative, _ options: WeeklyOptions) -> [String] {
        let first = narrative.fixFirst
        guard !first.isEmpty else { return [] }
        let entries = first.map { _, week in
            let words = DatasetNarrative(week: week, since: narrative.report.period.since, clock: narrative.clock)
            return "- **\(link(week, options))**: \(escape(words.reasons.prefix(2).joined(separator: "; ")))"
        }
        return ["## Fix first", ""] + entries + [""]
    }

    private static func objectives(_ report: WeeklyReport) -> [String] {
        let overview = ObjectiveOverview(report)
        guard !overview.lines.isEmpty else { return [] }
        var lines = ["## Objectives", "", "Success over the four weeks that end with the period, the rest over the period.", ""]
        lines += overview.lines.map { "- " + escape($0) } + [""]
        if !overview.missed.isEmpty {
            let rows = overview.missed.prefix(listed).map { [$0.name, $0.success, $0.budget, $0.freshness, $0.duration].map(escape) }
            lines += table(["Missed by", "Success", "Budget in runs", "Freshness", "Duration"], rows)
            if overview.missed.count > listed { lines += ["And \(HumanText.count(overview.missed.count - listed)) more.", ""] }
        }
        if let warning = overview.warning { lines += ["**Note:** \(escape(warning))", ""] }
        return lines
    }

    private static func changes(_ report: WeeklyReport, _ clock: LocalTimeText) -> [String] {
        let groups = ChangeGroup.all(report, clock)
        var lines = ["## What changed", ""]
        if groups.isEmpty { lines += ["Nothing significant.", ""] }
        return lines + groups.flatMap(self.lines)
    }

    private static func part(_ part: ListedPart) -> [String] {
        ["## \(part.title)", "", escape(part.lead), ""] + part.groups.flatMap(lines)
    }

    private static func lines(_ group: ChangeGroup) -> [String] {
        var lines = ["### \(group.title)", ""]
        lines += group.lines.prefix(listed).map { "- **\(escape($0.name))**: \(escape($0.text))" }
        if group.lines.count > listed { lines.append("- … and \(HumanText.count(group.lines.count - listed)) more") }
        return lines + [""]
    }

    private static func calendar(_ report: WeeklyReport) -> [String] {
        let weekdays = CalendarGrid.weekdays(report)
        return ["## Eight weeks", "", "Failed / rated runs by day.", ""]
            + table(
                ["From"] + weekdays,
                numeric: Set(1...max(1, weekdays.count)),
                CalendarGrid.rows(report).map { [$0.label] + $0.days.map(CalendarGrid.text) }
            )
    }

    private static func capacity(_ remark: CapacityRemark?, _ clock: LocalTimeText) -> [String] {
        guard let remark else { return [] }
        var lines = ["## Capacity", "", escape(remark.sentence(clock)), ""]
        let page = remark.page.map { "[The full analysis](\($0))" }
        let command = remark.command.map { "`\($0)`" }
        let more = [page, command].compactMap { $0 }.joined(separator: ", or ")
        if !more.isEmpty { lines += ["More: \(more)", ""] }
        return lines
    }
}
