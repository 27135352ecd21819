import Reports
import RunModel

/// The weekly reports that exist, newest first.
struct ReportIndex {
    /// More weeks than these are left out.
    private static let maximumWeeks = 520
    private let weeks: [String]
    private let files: Set<String>

    /// - Parameter files: the names of all files in the report directory; others than reports are left alone.
    init(files: [String]) {
        self.files = Set(files)
        weeks = files.filter { $0.hasPrefix("report-") && $0.hasSuffix(".html") }.sorted(by: >).prefix(Self.maximumWeeks)
            .map { String($0.dropFirst("report-".count).dropLast(".html".count)) }
    }

    private func capacity(_ week: String) -> String? { files.contains("capacity-\(week).html") ? "capacity-\(week).html" : nil }

    var context: [String: Any] {
        let rows = weeks.map { ["week": $0, "file": "report-\($0)", "capacity": capacity($0)].compactMapValues { $0 } }
        return ["weeks": rows, "isEmpty": rows.isEmpty]
    }

    /// The same for programs: each week with the addresses of its files.
    var json: JSONValue {
        .members([
            "reports": .array(
                weeks.map { week in
                    .members([
                        "week": .string(week), "html": .string("/reports/report-\(week).html"),
                        "markdown": .string("/reports/report-\(week).md"), "text": .string("/reports/report-\(week).txt"),
                        "json": .string("/reports/report-\(week).json"), "capacity": .text(capacity(week).map { "/reports/\($0)" }),
                    ])
                })
        ])
    }
}

/// The HTML of `/reports/`.
enum ReportIndexTemplate {
    static let html =
        PageHead.html(title: "mode-exporter · weekly reports") + """
            <header><nav aria-label="Pages"><a href="/">All datasets</a> <a href="/capacity">Capacity</a> <a href="?format=json">JSON</a></nav><h1>Weekly reliability reports</h1></header>
            <main>
            {{#isEmpty}}<p class="notice">No report yet. The first is written when an ISO week is over.</p>{{/isEmpty}}
            <ul>{{#weeks}}<li><a href="{{file}}.html">{{week}}</a>{{#capacity}} · <a href="{{.}}">capacity</a>{{/capacity}} <small>also as <a href="{{file}}.md">Markdown</a>, <a href="{{file}}.txt">text</a>, <a href="{{file}}.json">JSON</a></small></li>
            {{/weeks}}</ul>
            </main>
            </body>
            </html>

            """
}
