import Reports

/// The stylesheet of the pages that a running exporter shows.
enum PageStyle {
    static let css: HTML = """
        \(ChartStyle.palette)
        *{box-sizing:border-box}
        body{margin:0 auto;max-width:84rem;padding:1.25rem;background:var(--paper);color:var(--ink);font:15px/1.45 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
        a{color:var(--heat)}a,strong,h1>*{unicode-bidi:isolate}
        h1{font-size:1.5rem;margin:0;overflow-wrap:anywhere}h2{font-size:1.1rem;margin:1.6rem 0 .6rem}
        .title{display:flex;gap:.75rem;align-items:center;flex-wrap:wrap}
        .what{margin:.3rem 0 .6rem;color:var(--soft)}
        nav a{display:inline-block;margin:0 .9rem .3rem 0}
        .pill{border:1px solid currentColor;border-radius:1rem;padding:.05rem .6rem;font-size:.85rem}
        .ok{color:var(--ok)}.bad{color:var(--bad)}.warn{color:var(--warn)}.off{color:var(--soft)}
        .facts{display:grid;grid-template-columns:repeat(auto-fill,minmax(10rem,1fr));gap:.5rem;margin:.7rem 0 0}
        .facts div{background:var(--card);border:1px solid var(--line);border-radius:.4rem;padding:.45rem .7rem}
        .facts dt{color:var(--soft);font-size:.8rem}.facts dd{margin:0;font-variant-numeric:tabular-nums;font-size:1.05rem;overflow-wrap:anywhere}
        .notice{border-left:3px solid var(--warn);padding:.3rem .7rem;background:var(--card)}
        form{display:flex;flex-wrap:wrap;gap:.5rem .8rem;align-items:end}
        label{display:grid;color:var(--soft);font-size:.8rem;min-width:0}
        label.check{display:flex;gap:.35rem;align-items:center;padding:.45rem 0}
        input,select,button{font:inherit;font-size:.95rem;color:var(--ink);background:var(--card);border:1px solid var(--soft);border-radius:.3rem;padding:.3rem .5rem;max-width:100%}
        select{max-width:14rem}input[type=search]{width:17rem}button{cursor:pointer}
        .count{color:var(--soft);margin:.6rem 0}
        table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
        caption{text-align:left;color:var(--soft);font-size:.85rem;padding:.2rem 0}
        th,td{padding:.4rem .6rem;border-bottom:1px solid var(--line);text-align:left;vertical-align:top}
        thead th{color:var(--soft);font-weight:600;font-size:.8rem;position:sticky;top:0;background:var(--paper);white-space:nowrap}
        thead a{color:inherit;text-decoration:none}thead a:hover,thead a:focus{text-decoration:underline}
        tbody th{font-weight:600;max-width:20rem;overflow-wrap:anywhere}
        td{overflow-wrap:anywhere}
        small{display:block;color:var(--soft);font-weight:400;font-size:.8rem}
        small:empty{display:none}
        .number{text-align:right;white-space:nowrap}.number .spark{margin-left:auto}
        .state{white-space:nowrap}
        .bar{display:block;width:6rem;height:.55rem}.bar path{fill:none;stroke-width:2}.bar .track{stroke:var(--line)}.bar .range{stroke:var(--soft);stroke-width:4}.bar .dot{stroke:var(--ink)}
        .pages{margin:1rem 0}.pages span{margin-right:.9rem}
        .errors{padding-left:1.1rem}.errors time{color:var(--soft);margin-right:.4rem}.errors li{overflow-wrap:anywhere}
        \(ReportStyle.scroll)figure{margin:0 0 1rem}figcaption,.legend{color:var(--soft);font-size:.85rem}
        \(ChartStyle.css)
        span.key{display:inline-block;width:.8rem;height:.8rem;border:1px solid var(--line);border-radius:.15rem;margin:0 .15rem 0 .7rem;vertical-align:-.1rem}
        span.key.ok{background:var(--ok)}span.key.warn{background:var(--warn)}span.key.bad{background:var(--bad)}span.key.none{background:var(--card)}span.key.unknown{border-style:dashed}
        code{overflow-wrap:anywhere;font-size:.85em}.query{user-select:all;-webkit-user-select:all}
        .scroll th,.scroll td{overflow-wrap:normal;white-space:nowrap}.scroll .query{overflow-wrap:normal}
        .pair{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(20rem,100%),26rem));gap:0 1.5rem}
        .columns{columns:13rem;padding-left:1.1rem;max-width:60rem}
        footer{margin-top:2rem;color:var(--soft);font-size:.82rem;max-width:60rem}footer p{margin:.4rem 0}
        @media screen and (max-width:960px){.fleet thead{display:none}.fleet,.fleet tr{display:block}.fleet tbody{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(20rem,100%),1fr));gap:.8rem}.fleet tr{background:var(--card);border:1px solid var(--line);border-radius:.5rem;padding:.5rem .8rem;min-width:0}
        .fleet tbody th,.fleet td{display:flex;gap:.6rem;justify-content:space-between;align-items:baseline;border:0;padding:.18rem 0;text-align:right;white-space:normal;flex-wrap:wrap}
        .fleet tbody th{display:block;max-width:none;text-align:left;font-size:1.02rem}.fleet td::before{content:attr(data-label);color:var(--soft);font-size:.82rem;margin-right:auto}.fleet td small:not(:empty){display:inline}.fleet td .bar+small{flex-basis:100%}
        .fleet .spark{margin-left:0}}
        @media screen and (max-width:760px){.facts{grid-template-columns:1fr 1fr}form{display:grid;grid-template-columns:1fr 1fr}label:first-child{grid-column:1/-1}input[type=search],select{width:100%;max-width:none}button{justify-self:start}.scroll table{font-size:.85rem}.scroll th,.scroll td{padding:.3rem .35rem}.scroll th,.wrap td{white-space:normal}.scroll tbody th{min-width:6.4rem}}
        @media print{body{max-width:none;padding:0;font-size:10pt;background:#fff;color:#000}nav,form,.count a{display:none}thead th{position:static}tr,svg,.facts div{break-inside:avoid}.fleet{font-size:8pt}.fleet th,.fleet td{padding:.2rem .3rem;white-space:normal}.scroll{overflow:visible;background:none}.scroll th,.scroll td{white-space:normal}.scroll .query{overflow-wrap:anywhere}}
        """
}
