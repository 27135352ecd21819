/// What the weekly report adds to ``ReportStyle``.
enum WeeklyStyle {
    /// Cards for datasets, strips, the calendar; made for a screen of 360 px first.
    static let css: HTML = """
        main{overflow-wrap:anywhere}
        nav{font-size:.9rem;margin:.75rem 0}nav a{display:inline-block;padding:.35rem .75rem .35rem 0}
        .lead b{display:block}.lead span{font-size:1rem;display:block;margin-top:.35rem}
        .sign{display:inline-block;min-width:1.4em;font-weight:700}
        .fix{padding-left:1.4rem;margin:.25rem 0}.fix li{margin:.3rem 0}
        .fig{display:grid;grid-template-columns:1fr 1fr;gap:.5rem;margin:.5rem 0}
        @media(min-width:44rem){.fig{grid-template-columns:1fr 1fr 1fr}}
        .fig div{background:var(--card);padding:.5rem .75rem}.fig dd b{font-size:1.25rem;display:block;line-height:1.3}
        .fig small,.card small,.before{color:var(--soft);font-size:.8125rem}.fig small{display:block}
        .card{border-top:1px solid var(--line);padding:.75rem 0 .5rem;break-inside:avoid}
        .card h3{margin:0;font-size:1.05rem}.card h3 small{font-weight:400}
        .card dd .off{font-size:.8125rem}dd .ok,dd .bad,dd .off{white-space:nowrap}
        .why{margin:.15rem 0 .35rem;max-width:none}
        .facts{display:grid;grid-template-columns:1fr;margin:.35rem 0 0;font-size:.9rem}
        .facts div{display:grid;grid-template-columns:6.5rem 1fr;gap:.5rem;padding:.1rem 0}.facts dt{font-size:.8125rem;padding-top:.1rem}
        @media(min-width:48rem){.facts{grid-template-columns:1fr 1fr;column-gap:2rem}}
        \(ChartStyle.strips)
        .axis7{display:flex;font-size:.7rem;color:var(--soft)}.axis7 span{flex:1}
        .row{margin:0;border-top:1px solid var(--line)}.row p{font-size:.875rem;max-width:none;margin:.25rem 0}
        .row summary{display:grid;grid-template:"nm rt" "rs rs" "st st"/1fr auto;gap:0 .75rem;list-style:none}
        .row summary::-webkit-details-marker{display:none}
        .nm{grid-area:nm}.nm::before{content:"▸ "}.row[open] .nm::before{content:"▾ "}
        .rt{grid-area:rt;font-weight:400;white-space:nowrap}.rs{grid-area:rs;font-weight:400;font-size:.875rem}.row .strip{grid-area:st}
        @media(min-width:48rem){.row summary{grid-template:"nm rt st" "rs rs st"/15rem 9rem 1fr}}
        td,tbody th{overflow-wrap:normal}tbody th{min-width:8rem}.scroll td{white-space:nowrap}
        .key{display:flex;flex-wrap:wrap;gap:.15rem 1rem;list-style:none;padding:0;margin:.35rem 0;font-size:.8125rem;color:var(--soft)}
        .key svg{width:10px;height:18px;vertical-align:-4px;margin-right:.35em}
        .key .miss{fill:var(--paper);stroke:var(--warn);stroke-width:1.5px}
        .cal{width:100%;max-width:36rem;table-layout:fixed}
        .cal td,.cal thead th{text-align:center;padding:.25rem 0}
        .cal tbody th{min-width:0;font-weight:400;font-size:.75rem;padding-right:0;white-space:nowrap}
        .cal td b{display:block;line-height:1.2}.cal td small{color:var(--soft);font-size:.65rem;white-space:nowrap}
        .f1{background:color-mix(in srgb,var(--bad) 12%,transparent)}.f2{background:color-mix(in srgb,var(--bad) 28%,transparent)}
        .f3{background:color-mix(in srgb,var(--bad) 50%,transparent)}
        .group{margin:1rem 0}.group:target{outline:2px solid var(--heat);outline-offset:.4rem}
        .list{padding-left:1.2rem}.list li{margin:.25rem 0}
        summary{padding:.35rem 0;font-weight:600}
        @media print{nav,.nav{display:none}.first{break-after:page}\
        details::details-content{content-visibility:visible;block-size:auto}.row::details-content{display:none}\
        .nm::before,.row[open] .nm::before{content:""}.row{break-inside:avoid}\
        a{color:inherit;text-decoration:none}\
        .strip,.cal td,.chart .band,.chart .cell{-webkit-print-color-adjust:exact;print-color-adjust:exact}}
        """
}
