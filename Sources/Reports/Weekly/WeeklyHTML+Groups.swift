import RunAnalytics

extension WeeklyHTML {
    /// A list of links, and a section for each space or owner; nothing unless the report is asked for by group.
    static func groups(_ report: WeeklyReport, _ grouping: DatasetGrouping?) -> HTML {
        let sections = GroupSection.all(report, grouping)
        guard let grouping, !sections.isEmpty else { return "" }
        let links = sections.map { section -> HTML in
            "<li><a href=\"#\(section.anchor)\">\(prose: section.name)</a>: \(prose: section.summary)</li>"
        }
        return """
            <h2 id="groups">\(GroupAnchors.title(grouping.kind))</h2>
            <ul class="list">
            \(links.joined(separator: "\n"))
            </ul>
            \(sections.map(section).joined(separator: "\n"))
            """
    }

    private static func section(_ group: GroupSection) -> HTML {
        var parts: [HTML] = ["<h3>\(prose: group.name)</h3>", "<p>\(prose: group.narrative.sentence)</p>", figureList(group.headline)]
        if !group.fixFirst.isEmpty {
            let items = group.fixFirst.map { rank, week -> HTML in
                "<li><a href=\"#d\(rank)\">\(prose: week.reference.shownName)</a>: \(prose: group.reasons(week))</li>"
            }
            parts.append("<p>Fix first:</p>\n<ol class=\"fix\">\n\(items.joined(separator: "\n"))\n</ol>")
        }
        return "<section class=\"group\" id=\"\(group.anchor)\">\n\(parts.joined(separator: "\n"))\n</section>"
    }
}
