/// The look of all charts, on live pages as in reports: one palette, and a class for each kind of mark.
package enum ChartStyle {
    /// Colours for light and dark: `ink` text, `soft` explanations, `paper` page, `card` raised parts, `line` rules, `heat` values and
    /// links, `ok` `bad` `warn` states.
    package static let palette: HTML = """
        :root{--ink:#1c1f24;--soft:#5b6370;--paper:#fff;--card:#f5f6f8;--line:#d9dde3;--heat:#1f5fbf;--ok:#1a7f45;--bad:#b3261e;--warn:#8a5a00}
        @media(prefers-color-scheme:dark){:root{--ink:#e7e9ec;--soft:#a3abb7;--paper:#14161a;--card:#1d2026;--line:#363b44;--heat:#7fb0ff;\
        --ok:#5fd08d;--bad:#ff8a80;--warn:#f0bb55}}
        """

    /// `chart` a picture as wide as its column; `axis` `limit` `mark` lines; `first` `second` series, with `area` filled; `dot` and `cross`
    /// runs; `cell` `band` `outline` bars; `calendar`, `spark` and `strip` the pictures of those names.
    package static let css: HTML = """
        svg .ok{fill:var(--ok)}svg .bad{fill:var(--bad)}svg .warn{fill:var(--warn)}svg .off{fill:var(--soft)}
        .chart{display:block;width:100%;height:auto;max-width:40rem;margin:.5rem 0}
        .chart text,.calendar text{fill:var(--ink);font:11px system-ui,sans-serif}.chart .soft,.calendar .soft{fill:var(--soft)}
        .chart .cell,.chart .band{fill:var(--heat)}.chart .outline{fill:none;stroke:var(--ink);stroke-opacity:.55}
        .chart .axis{stroke:var(--line)}.chart .limit{stroke:var(--bad);stroke-dasharray:4 3}
        .chart path{fill:none;stroke-width:1.6;stroke-linecap:round;stroke-linejoin:round}.chart path.axis,.chart .mark{stroke-width:1}
        .chart .first{stroke:var(--heat)}.chart .second{stroke:var(--warn);stroke-dasharray:4 2.5}.chart .mark{stroke:var(--ink);stroke-dasharray:2 2}
        .chart .area{stroke-width:0;stroke-dasharray:none;fill-opacity:.75}.chart .area.first{fill:var(--heat)}.chart .area.second{fill:var(--warn)}
        .chart .area.outlined{stroke-width:1.6}.chart .area.faint{fill-opacity:.3}.chart .key{stroke-width:3}.chart .key.wide{stroke-width:9;stroke-linecap:butt;stroke-dasharray:none}
        .chart .key.faint{stroke-opacity:.3}
        .chart .dot{stroke:var(--heat);stroke-width:1}.chart .cross{stroke:var(--bad)}
        .calendar{max-width:100%;height:auto}.day{stroke:var(--line)}.calendar .day.none{fill:var(--card)}
        .calendar .day.unknown{fill:none;stroke-dasharray:2 2}.calendar .in{fill:var(--paper);font-size:10px;font-weight:600}
        .spark{display:block;max-width:100%}
        """

    /// The strips of a report, on top of ``css``.
    static let strips: HTML = """
        .strip{display:block;width:100%;height:26px;min-width:8rem;background:var(--card)}
        .w7 .strip{background:repeating-linear-gradient(90deg,var(--line) 0 1px,var(--card) 1px calc(100%/7))}
        .strip path{fill:none}.strip .ok{stroke:var(--ok);stroke-width:11px}.strip .off{stroke:var(--soft);stroke-width:4px}
        .strip .warn{stroke:var(--warn);stroke-width:7px}.strip .bad{stroke:var(--bad);stroke-width:18px}
        .strip .down{stroke:var(--bad);stroke-width:4px}
        .strip .miss{fill:var(--paper);stroke:var(--warn);stroke-width:1.5px;vector-effect:non-scaling-stroke}
        """
}
