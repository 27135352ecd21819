/// The HTML of `/reports/`: the weeks, newest first.
enum ReportIndexTemplate {
    /// What the template shows.
    ///
    /// - Parameters:
    ///   - names: file names such as `report-2026-W47.html`, in the order in which they are shown.
    ///   - files: all files in the same folder.
    static func context(names: [String], files: Set<String>) -> [String: Any] {
        let weeks = names.map { name in
            let week = String(name.dropFirst("report-".count).dropLast(".html".count))
            let capacity = "capacity-\(week).html"
            return ["week": week, "file": "report-\(week)", "capacity": files.contains(capacity) ? capacity : nil].compactMapValues { $0 }
        }
        return ["weeks": weeks, "isEmpty": weeks.isEmpty]
    }

    static let html =
        PageHead.html(title: "mode-exporter · weekly reports") + """
            <header><h1>Weekly reliability reports</h1><p><a href="/">Back to the datasets</a></p></header>
            <main>
            {{#isEmpty}}<p class="notice">No report yet. The first is written when an ISO week is over.</p>{{/isEmpty}}
            <ul>{{#weeks}}<li><a href="{{file}}.html">{{week}}</a>{{#capacity}} · <a href="{{.}}">capacity</a>{{/capacity}} <small>also as <a href="{{file}}.md">Markdown</a>, <a href="{{file}}.txt">text</a>, <a href="{{file}}.json">JSON</a></small></li>
            {{/weeks}}</ul>
            </main>
            </body>
            </html>

            """
}
