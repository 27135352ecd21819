/// The HTML of `/`: no script, no external resource, readable on a phone and in dark mode.
enum LandingPageTemplate {
    static let html = """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>mode-exporter · {{workspace}}</title>
        <style>{{{css}}}</style>
        </head>
        <body>
        <header>
        <div class="title"><h1>mode-exporter</h1><span class="pill {{statusClass}}">{{statusText}}</span></div>
        <p class="what">Dataset runs of the Mode workspace <strong>{{workspace}}</strong>, as Prometheus metrics and weekly reports.</p>
        <nav aria-label="Pages"><a href="{{telemetryPath}}">Metrics</a> <a href="/reports/">Weekly reports</a> <a href="/-/healthy">Healthy</a> <a href="/-/ready">Ready</a></nav>
        <dl class="facts">
        {{#facts}}<div><dt>{{name}}</dt><dd>{{value}}</dd></div>{{/facts}}
        </dl>
        {{#notice}}<p class="notice" role="status">{{notice}}</p>{{/notice}}
        {{#hasPast}}<p class="notice" role="status">{{past}}</p>{{/hasPast}}
        </header>
        <main>
        <h2>Datasets, worst first</h2>
        {{#empty}}<p class="notice">No dataset yet. The first pass lists the spaces and reads the newest runs; this page fills as it goes.</p>{{/empty}}
        {{#hasRows}}
        <table>
        <thead><tr><th scope="col">Dataset</th><th scope="col">Last run</th><th scope="col">Success, {{window}}</th><th scope="col" class="number">p95 duration</th><th scope="col" class="number">p95 queue</th><th scope="col" class="number">In flight</th><th scope="col" class="number">Data age</th><th scope="col">Newest runs</th></tr></thead>
        <tbody>
        {{#rows}}<tr class="{{rowClass}}"><th scope="row"><a href="{{link}}">{{name}}</a><small>{{space}}</small></th><td data-label="Last run"><span class="state {{stateClass}}"><span aria-hidden="true">{{stateSign}}</span> {{state}}</span><small>{{stateAge}}</small></td><td data-label="Success"><span class="ratio">{{ratio}}</span>{{{bar}}}<small>{{interval}}</small></td><td data-label="p95 duration" class="number">{{duration}}</td><td data-label="p95 queue" class="number">{{queue}}</td><td data-label="In flight" class="number">{{inFlight}}</td><td data-label="Data age" class="number">{{age}}</td><td data-label="Newest runs">{{{sparkline}}}</td></tr>
        {{/rows}}</tbody>
        </table>
        {{/hasRows}}
        {{#more}}<p class="more">{{more}}</p>{{/more}}
        {{#hasErrors}}
        <h2>Latest errors</h2>
        <ul class="errors">{{#errors}}<li><time>{{at}}</time> {{text}}</li>{{/errors}}</ul>
        {{/hasErrors}}
        </main>
        <footer><p>Worst first means by the failure rate that is certain: 1 − the upper end of the 95 % interval of the success rate (success ÷ (success + failed), cancelled runs apart). A dataset of which the window is not known yet comes after those that certainly fail, by its newest run. Data age is the time since the list of runs was last known to be current. Duration includes queueing. The queue is an interval because the API gives no start time. {{version}}.</p></footer>
        </body>
        </html>

        """

    static let css = """
        :root{--bg:#fbfbfa;--fg:#1c2126;--dim:#5b6670;--line:#dfe3e6;--ok:#1f7a4d;--bad:#b3261e;--warn:#8a5a00;--card:#fff;--link:#0b57a4}
        @media (prefers-color-scheme:dark){:root{--bg:#14181b;--fg:#e7eaec;--dim:#9aa5ad;--line:#2c343a;--ok:#58c48d;--bad:#ff8a80;--warn:#e5b567;--card:#1b2125;--link:#8ab8ee}}
        *{box-sizing:border-box}
        body{margin:0 auto;max-width:78rem;padding:1.25rem;background:var(--bg);color:var(--fg);font:15px/1.45 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
        a{color:var(--link)}
        h1{font-size:1.5rem;margin:0}h2{font-size:1.1rem;margin:1.6rem 0 .6rem}
        .title{display:flex;gap:.75rem;align-items:center;flex-wrap:wrap}
        .what{margin:.3rem 0 .6rem;color:var(--dim)}
        nav a{display:inline-block;margin:0 .9rem .3rem 0}
        .pill{border:1px solid currentColor;border-radius:1rem;padding:.05rem .6rem;font-size:.85rem}
        .pill.ok{color:var(--ok)}.pill.bad{color:var(--bad)}.pill.warn{color:var(--warn)}
        .facts{display:flex;flex-wrap:wrap;gap:.4rem 1.6rem;margin:.7rem 0 0}
        .facts div{min-width:6rem}.facts dt{color:var(--dim);font-size:.8rem}.facts dd{margin:0;font-variant-numeric:tabular-nums}
        .notice{border-left:3px solid var(--warn);padding:.3rem .7rem;background:var(--card)}
        table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
        th,td{padding:.45rem .6rem;border-bottom:1px solid var(--line);text-align:left;vertical-align:top}
        thead th{color:var(--dim);font-weight:600;font-size:.8rem;position:sticky;top:0;background:var(--bg)}
        tbody th{font-weight:600;max-width:20rem;overflow-wrap:anywhere}
        small{display:block;color:var(--dim);font-weight:400;font-size:.8rem}
        .number{text-align:right;white-space:nowrap}
        .state{white-space:nowrap}.state.ok{color:var(--ok)}.state.bad{color:var(--bad)}.state.off{color:var(--dim)}
        .bar{display:block;width:7rem;height:.55rem}.bar .track{fill:var(--line)}.bar .range{fill:var(--dim)}.bar .dot{fill:var(--fg)}
        .spark{display:block;max-width:100%}.spark .ok{fill:var(--ok)}.spark .bad{fill:var(--bad)}.spark .off{fill:var(--dim)}
        .errors{padding-left:1.1rem}.errors time{color:var(--dim);margin-right:.4rem}.errors li{overflow-wrap:anywhere}
        footer{margin-top:2rem;color:var(--dim);font-size:.82rem;max-width:60rem}
        @media (max-width:760px){thead{display:none}table,tbody,tr{display:block}tr{background:var(--card);border:1px solid var(--line);border-radius:.5rem;margin:0 0 .8rem;padding:.5rem .8rem}
        tbody th,td{display:flex;gap:.8rem;justify-content:space-between;align-items:baseline;border:0;padding:.18rem 0;text-align:right;white-space:normal;flex-wrap:wrap}
        tbody th{display:block;max-width:none;text-align:left;font-size:1.02rem}td::before{content:attr(data-label);color:var(--dim);font-size:.82rem}td small{display:inline}}
        """
}
