/// The look that all HTML of the project shares: one small stylesheet, one page skeleton.
///
/// Pages hold everything they need: no script, no font, no image and no style from elsewhere, so that they can be mailed, archived
/// and opened without a network. Light and dark follow the reader's system.
package enum ReportStyle {
    /// A whole document.
    ///
    /// - Parameters:
    ///   - title: plain text.
    ///   - body: the contents of `<main>`.
    ///   - style: rules of this document alone, after those of ``css``.
    package static func page(title: String, body: HTML, style: HTML = "") -> HTML {
        """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>\(title)</title>
        <style>
        \(style.isEmpty ? css : "\(css)\n\(style)")
        </style>
        </head>
        <body>
        <main>
        \(body)
        </main>
        </body>
        </html>

        """
    }

    /// A table that scrolls on its own when it is wider than the screen.
    ///
    /// - Parameters:
    ///   - caption: plain text.
    ///   - headings: plain text, with whether the column holds numbers.
    ///   - rows: cells; the first of each row is its heading.
    package static func table(caption: String, headings: [(text: String, isNumeric: Bool)], rows: [[HTML]]) -> HTML {
        let head = headings.map { heading -> HTML in "<th scope=\"col\"\(kind(heading.isNumeric))>\(heading.text)</th>" }.joined()
        let body = rows.map { cells -> HTML in
            let row = zip(cells, headings).enumerated().map { index, cell -> HTML in
                let kind = kind(cell.1.isNumeric)
                return index == 0 ? "<th scope=\"row\"\(kind)>\(cell.0)</th>" : "<td\(kind)>\(cell.0)</td>"
            }
            return "<tr>\(row.joined())</tr>"
        }
        return """
            <div class="scroll" role="region" tabindex="0" aria-label="\(caption)">
            <table>
            <caption>\(caption)</caption>
            <thead><tr>\(head)</tr></thead>
            <tbody>
            \(body.joined(separator: "\n"))
            </tbody>
            </table>
            </div>
            """
    }

    private static func kind(_ isNumeric: Bool) -> HTML { isNumeric ? " class=\"n\"" : "" }

    /// Names with their values, side by side where there is room.
    package static func figures(_ figures: [(name: String, value: String)]) -> HTML {
        let items = figures.map { figure -> HTML in "<div><dt>\(figure.name)</dt><dd>\(prose: figure.value)</dd></div>" }
        return "<dl class=\"figures\">\n\(items.joined(separator: "\n"))\n</dl>"
    }

    /// Wide contents scroll on their own; a shadow at an edge shows that there is more behind it.
    package static let scroll: HTML = """
        .scroll{overflow-x:auto;background:linear-gradient(90deg,var(--paper) 40%,transparent) 0/2.5rem 100% local,\
        linear-gradient(-90deg,var(--paper) 40%,transparent) 100%/2.5rem 100% local,\
        linear-gradient(90deg,var(--line),transparent) 0/.8rem 100%,linear-gradient(-90deg,var(--line),transparent) 100%/.8rem 100%;\
        background-repeat:no-repeat}
        """

    /// The stylesheet. Classes: `n` numbers, `note` small print, `lead` the headline, `ok` `bad` `warn` `off` states (never by
    /// colour alone), `figures` name and value pairs, `scroll` wide contents. Charts have their own, ``ChartStyle``.
    package static let css: HTML = """
        \(ChartStyle.palette)
        *{box-sizing:border-box}
        body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,sans-serif}
        main{max-width:62rem;margin:0 auto;padding:1rem}
        h1{font-size:1.5rem;line-height:1.25;margin:.5rem 0}
        h2{font-size:1.15rem;margin:2rem 0 .5rem;border-bottom:1px solid var(--line);padding-bottom:.25rem}
        h3{font-size:1rem;margin:1.25rem 0 .25rem}
        p{margin:.5rem 0;max-width:44rem}
        nav a,nav strong{display:inline-block;margin:0 .9rem .3rem 0}
        figure{margin:.5rem 0}figcaption{color:var(--soft);font-size:.875rem;max-width:40rem}
        a{color:var(--heat)}a,strong{unicode-bidi:isolate}
        .lead{font-size:1.15rem;background:var(--card);border-left:.3rem solid var(--heat);padding:.75rem 1rem;max-width:none}
        .lead.ok{border-color:var(--ok)}.lead.bad{border-color:var(--bad)}.lead.warn{border-color:var(--warn)}
        .note{color:var(--soft);font-size:.875rem}
        .ok{color:var(--ok)}.bad{color:var(--bad)}.warn{color:var(--warn)}.off{color:var(--soft)}
        td .ok,td .bad{white-space:nowrap}
        .lead.ok,.lead.bad,.lead.warn{color:inherit}
        .figures{display:grid;grid-template-columns:repeat(auto-fill,minmax(15rem,1fr));gap:.5rem;margin:.5rem 0}
        .figures div{background:var(--card);padding:.5rem .75rem}
        dt{color:var(--soft);font-size:.875rem}dd{margin:0;font-variant-numeric:tabular-nums}
        \(scroll)
        table{border-collapse:collapse;font-variant-numeric:tabular-nums;margin:.5rem 0}
        caption{text-align:left;color:var(--soft);font-size:.875rem;padding:.25rem 0}
        th,td{text-align:left;padding:.3rem .75rem .3rem 0;border-bottom:1px solid var(--line);vertical-align:top}
        thead th{font-size:.8rem;color:var(--soft);vertical-align:bottom}tbody th{font-weight:600}
        .n{text-align:right;white-space:nowrap}
        @media(max-width:30rem){.scroll table{font-size:.8125rem}.scroll th,.scroll td{padding-right:.5rem}}
        .scroll .note{font-size:inherit;font-weight:400}
        \(ChartStyle.css)
        details{margin:.5rem 0}summary{cursor:pointer}
        @media print{nav{display:none}body{font-size:11pt}main{max-width:none;padding:0}.scroll{overflow:visible;background:none}h2{break-after:avoid}table,svg{break-inside:avoid}}
        """
}
