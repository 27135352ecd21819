import RunAnalytics

extension WeeklyHTML {
    /// A list of links, and a section for each space or owner; nothing unless the report is asked for by group.
    static func groups(_ report: WeeklyReport, _ grouping: DatasetGrouping?) -> String {
        let sections = GroupSection.all(report, grouping)
        guard let grouping, !sections.isEmpty else { return "" }
        let links = sections.map { "<li><a href=\"#\(escape($0.anchor))\">\(escape($0.name))</a>: \(escape($0.summary))</li>" }
        return """
            <h2 id="groups">\(GroupAnchors.title(grouping.kind))</h2>
            <ul class="list">
            \(links.joined(separator: "\n"))
            </ul>
            \(sections.map(section).joined(separator: "\n"))
            """
    }

    private static func section(_ group: GroupSection) -> String {
        var parts = ["<h3>\(escape(group.name))</h3>", "<p>\(escape(group.narrative.sentence))</p>", figureList(group.headline)]
        if !group.fixFirst.isEmpty {
            let items = group.fixFirst.map { rank, week in
                "<li><a href=\"#d\(rank)\">\(escape(week.reference.shownName))</a>: \(escape(group.reasons(week)))</li>"
            }
            parts.append("<p>Fix first:</p>\n<ol class=\"fix\">\n\(items.joined(separator: "\n"))\n</ol>")
        }
        return "<section class=\"group\" id=\"\(escape(group.anchor))\">\n\(parts.joined(separator: "\n"))\n</section>"
    }
}
