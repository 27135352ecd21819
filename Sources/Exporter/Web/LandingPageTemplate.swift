/// The HTML of `/`: works without script, no external resource, readable on a phone, on paper and in dark mode.
enum LandingPageTemplate {
    static let html =
        PageHead.html(title: "mode-exporter · {{workspace}}", hasForm: true) + """
            <header>
            <div class="title"><h1>mode-exporter</h1><span class="pill {{statusClass}}">{{statusText}}</span></div>
            <p class="what">Dataset runs of the Mode workspace <strong>{{workspace}}</strong></p>
            <nav aria-label="Pages"><a href="/capacity">Capacity</a> <a href="/reports/">Weekly reports</a> <a href="{{modeURL}}">Mode</a> {{#grafana}}<a href="{{.}}">Grafana</a> {{/grafana}}{{#prometheus}}<a href="{{.}}">Prometheus</a> {{/prometheus}}<a href="{{telemetryPath}}">Metrics</a> <a href="{{jsonAddress}}">JSON</a> <a href="/-/healthy">Health</a> <a href="/-/ready">Readiness</a></nav>
            <dl class="facts">
            {{#facts}}<div><dt>{{name}}</dt><dd>{{value}}{{#note}}<small>{{note}}</small>{{/note}}</dd></div>
            {{/facts}}</dl>
            {{#notices}}<p class="notice" role="status">{{.}}</p>
            {{/notices}}
            {{#past}}<p class="notice" role="status">{{past}}</p>{{/past}}
            </header>
            <main>
            <h2>Datasets</h2>
            {{#isEmpty}}<p class="notice">No datasets yet. The first pass lists the spaces and reads the newest runs; this page fills as it goes.</p>{{/isEmpty}}
            {{^isEmpty}}
            <form method="get" action="/" role="search">
            <label>Search<input type="search" name="q" value="{{search}}" placeholder="name, token, space or owner" maxlength="200"></label>
            <label>State<select name="state"><option value="">any</option>{{#states}}<option value="{{value}}"{{#isSelected}} selected{{/isSelected}}>{{text}}</option>{{/states}}</select></label>
            <label>Space<select name="space"><option value="">any</option>{{#spaces}}<option value="{{value}}"{{#isSelected}} selected{{/isSelected}}>{{text}}</option>{{/spaces}}</select></label>
            {{#hasOwners}}<label>Owner<select name="owner"><option value="">any</option>{{#owners}}<option value="{{value}}"{{#isSelected}} selected{{/isSelected}}>{{text}}</option>{{/owners}}</select></label>{{/hasOwners}}
            <label>Sort by<select name="sort">{{#sorts}}<option value="{{value}}"{{#isSelected}} selected{{/isSelected}}>{{text}}</option>{{/sorts}}</select></label>
            <label class="check"><input type="checkbox" name="reverse" value="1"{{#isReversed}} checked{{/isReversed}}>Reversed</label>
            {{#isPaused}}<input type="hidden" name="refresh" value="off">{{/isPaused}}
            <button>Show</button>
            </form>
            <p class="count">{{count}}{{#isFiltered}} match · <a href="/">Show all</a>{{/isFiltered}} · {{#isPaused}}not refreshing · <a href="{{refreshAddress}}">Resume</a>{{/isPaused}}{{^isPaused}}refreshes every {{refreshSeconds}} s · <a href="{{refreshAddress}}">Pause</a>{{/isPaused}}</p>
            {{/isEmpty}}
            {{#hasNoMatch}}<p class="notice">No dataset matches.</p>{{/hasNoMatch}}
            {{#hasRows}}
            <table class="fleet">
            <thead><tr>{{#columns}}<th scope="col" class="{{kind}}"{{#order}} aria-sort="{{order}}"{{/order}}><a href="{{address}}">{{title}}{{#mark}} <span aria-hidden="true">{{mark}}</span>{{/mark}}</a></th>{{/columns}}</tr></thead>
            <tbody>
            {{#rows}}<tr class="{{rowClass}}"><th scope="row"><a href="{{link}}">{{name}}</a><small>{{token}}</small></th><td data-label="Space">{{space}}<small>{{owner}}</small></td><td data-label="Last run"><span class="state {{stateClass}}"><span aria-hidden="true">{{stateSign}}</span> {{state}}</span><small>{{stateAge}}</small></td><td data-label="Success"><span class="ratio">{{ratio}}</span>{{{bar}}}<small>{{interval}}</small></td><td data-label="p95 duration" class="number">{{duration}}</td><td data-label="p95 queue" class="number">{{queue}}</td><td data-label="In flight" class="number">{{inFlight}}<small>{{inFlightAge}}</small></td><td data-label="Checked" class="number">{{checked}}</td><td data-label="Runs" class="number">{{runs}}{{{sparkline}}}</td></tr>
            {{/rows}}</tbody>
            </table>
            {{/hasRows}}
            {{#pages}}<nav class="pages" aria-label="Pages of the table">{{#previous}}<a rel="prev" href="{{previous}}">← Previous</a> {{/previous}}<span>{{pages}}</span>{{#next}} <a rel="next" href="{{next}}">Next →</a>{{/next}}</nav>{{/pages}}
            {{#hasErrors}}
            <h2>Latest errors</h2>
            <ul class="errors">{{#errors}}<li><time>{{at}}</time> {{text}}</li>{{/errors}}</ul>
            {{/hasErrors}}
            </main>
            <footer>
            <p>Success rate: succeeded and completed runs as a share of these and failed runs, with its 95 % interval; cancelled runs do not count. “Worst first” sorts by the failure rate that the runs prove: 1 minus the upper end of that interval. Datasets whose window is not known yet come last, the failing ones first.</p>
            <p>Duration includes time in the queue. Queue latency is an interval because the API does not say when a run started. “Checked” is when the list of runs was last known to be current.</p>
            <p>{{version}}</p>
            </footer>
            </body>
            </html>

            """
}

/// The one script of our pages: loads the landing page anew every 30 seconds, except while the form holds something that was not sent yet, so
/// that nothing is lost while it is typed. Where scripts do not run, the page reloads without asking.
enum RefreshScript {
    /// The contents of `<script>`.
    static let text =
        """
        setInterval(()=>{const f=document.querySelectorAll("form[role=search] input,form[role=search] select");\
        if(![...f].some(e=>e.type=="checkbox"?e.checked!=e.defaultChecked:e.options?e.selectedIndex!=Math.max(0,\
        [...e.options].findIndex(o=>o.defaultSelected)):e.value!=e.defaultValue))location.reload()},30000)
        """

    /// What a content security policy allows it by: the SHA-256 of ``text`` in base64. Any other script stays forbidden.
    static let contentHash = "sha256-RIYVtU5cT3rdh0pDZySW1EV650lOxy4jjpCBdpQ9RB8="
}
