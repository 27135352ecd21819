/// The HTML of `/datasets/TOKEN`, and of the page for a token that is not known.
enum DatasetTemplate {
    static let html =
        PageHead.html(title: "{{name}} · mode-exporter") + """
            <header>
            <nav aria-label="Pages"><a href="/">All datasets</a> <a href="/capacity">Capacity</a> <a href="/reports/">Weekly reports</a> <a href="{{url}}">Open in Mode</a> {{#grafana}}<a href="{{.}}">Grafana</a> {{/grafana}}{{#prometheus}}<a href="{{.}}">Prometheus</a> {{/prometheus}}<a href="?format=json">JSON</a></nav>
            <div class="title"><h1>{{name}}</h1><span class="pill {{stateClass}}"><span aria-hidden="true">{{stateSign}}</span> {{state}}</span></div>
            <p class="what">{{#space}}{{space}} · {{/space}}<code>{{token}}</code></p>
            <dl class="facts">
            {{#facts}}<div><dt>{{name}}</dt><dd>{{value}}{{#note}}<small>{{note}}</small>{{/note}}</dd></div>
            {{/facts}}</dl>
            {{#past}}<p class="notice" role="status">{{past}}</p>{{/past}}
            </header>
            <main>
            <h2>Success, last {{dayCount}} days</h2>
            <div class="scroll" tabindex="0">{{{calendar}}}</div>
            <p class="legend">The number is that of the day’s failed runs. <span class="key ok"></span> no failure <span class="key warn"></span> some failed <span class="key bad"></span> more than half failed <span class="key none"></span> no ended run <span class="key unknown"></span> not known. Days in {{zone}}.</p>
            <h2>Duration</h2>
            {{#hasDurations}}<figure>{{{durationChart}}}<figcaption>Successful runs per day: median and 95th percentile.{{#hasSteps}} A dotted line marks a lasting change in duration within the last 8 weeks.{{/hasSteps}}</figcaption></figure>{{/hasDurations}}
            {{#hasSteps}}<ul>{{#steps}}<li>{{.}}</li>{{/steps}}</ul>{{/hasSteps}}
            {{#hasPoints}}<figure>{{{pointChart}}}<figcaption>The newest {{pointCount}} ended runs, one mark each; a cross is a failed run.</figcaption></figure>{{/hasPoints}}
            {{^hasDurations}}{{^hasPoints}}<p>No run with a known duration.</p>{{/hasPoints}}{{/hasDurations}}
            <h2>Queue latency</h2>
            {{#hasQueue}}<figure>{{{queueChart}}}<figcaption>95th percentile per day: the true value lies within the band, because the API does not say when a run started.</figcaption></figure>{{/hasQueue}}
            {{^hasQueue}}<p>No run was observed while it waited.</p>{{/hasQueue}}
            {{#hasHours}}<h2>Hour of the week, last 8 weeks</h2>
            <div class="pair">{{{hourCharts}}}</div>
            <p class="legend">Runs created per observed hour, in {{zone}}.</p>{{/hasHours}}
            <h2>Schedule</h2>
            {{#hasSchedules}}<div class="scroll" tabindex="0"><table><thead><tr><th scope="col">Schedule</th><th scope="col">Frequency</th><th scope="col">Last slot</th><th scope="col">Run started</th><th scope="col">Next slot</th></tr></thead><tbody>
            {{#schedules}}<tr><th scope="row">{{token}}</th><td>{{frequency}}</td><td>{{last}}</td><td>{{run}}</td><td>{{next}}</td></tr>
            {{/schedules}}</tbody></table></div>{{/hasSchedules}}
            <p>{{punctuality}}</p>
            {{#hasMissed}}<ul class="columns">{{#missed}}<li>{{.}}</li>{{/missed}}</ul>{{/hasMissed}}
            <h2>Objectives</h2>
            {{#hasObjectives}}<div class="scroll wrap" tabindex="0"><table><thead><tr><th scope="col">Objective</th><th scope="col">Target</th><th scope="col">Now</th><th scope="col">Remaining</th></tr></thead><tbody>
            {{#objectives}}<tr><th scope="row">{{name}}</th><td>{{target}}</td><td><span class="{{kind}}"><span aria-hidden="true">{{sign}}</span> {{now}}</span></td><td>{{left}}</td></tr>
            {{/objectives}}</tbody></table></div>{{/hasObjectives}}
            {{^hasObjectives}}<p>No objective of the configuration matches this dataset.</p>{{/hasObjectives}}
            <h2>Error codes, last {{dayCount}} days</h2>
            {{#hasCodes}}<div class="scroll" tabindex="0"><table><thead><tr><th scope="col">Code</th><th scope="col" class="number">Runs</th><th scope="col">First</th><th scope="col">Last</th></tr></thead><tbody>
            {{#codes}}<tr><th scope="row">{{code}}</th><td class="number">{{runs}}</td><td>{{first}}</td><td>{{last}}</td></tr>
            {{/codes}}</tbody></table></div>{{/hasCodes}}
            {{^hasCodes}}<p>No failed run.</p>{{/hasCodes}}
            <h2>Newest runs</h2>
            {{#hasRuns}}<div class="scroll" tabindex="0"><table><thead><tr><th scope="col">Created</th><th scope="col">State</th><th scope="col" class="number">Duration</th><th scope="col" class="number">Queue</th><th scope="col">Error code</th><th scope="col">Run</th></tr></thead><tbody>
            {{#runs}}<tr><th scope="row">{{created}}</th><td><span class="state {{kind}}"><span aria-hidden="true">{{sign}}</span> {{state}}</span></td><td class="number">{{duration}}</td><td class="number">{{queue}}</td><td>{{code}}</td><td><a href="{{url}}">{{run}}</a></td></tr>
            {{/runs}}</tbody></table></div>{{/hasRuns}}
            {{^hasRuns}}<p>No run is known yet.</p>{{/hasRuns}}
            <h2>Figures and their PromQL</h2>
            <p>Metric values as of {{takenAt}}. One click selects a query{{#prometheus}}; “graph” opens it in Prometheus{{/prometheus}}.</p>
            <div class="scroll" tabindex="0"><table><thead><tr><th scope="col">Figure</th><th scope="col" class="number">Value</th><th scope="col">PromQL</th></tr></thead><tbody>
            {{#figures}}<tr><th scope="row">{{name}}</th><td class="number">{{value}}</td><td><code class="query">{{query}}</code>{{#graph}} <a href="{{.}}">graph</a>{{/graph}}</td></tr>
            {{/figures}}</tbody></table></div>
            </main>
            <footer><p>{{version}}</p></footer>
            </body>
            </html>

            """

    static let notFound =
        PageHead.html(title: "No such dataset · mode-exporter") + """
            <header><nav aria-label="Pages"><a href="/">All datasets</a></nav><h1>No such dataset</h1></header>
            <main>
            <p>The workspace <strong>{{workspace}}</strong> has no dataset <code>{{token}}</code> that this exporter knows.</p>
            <ul>
            <li>The token is the last part of the dataset's address in Mode. <a href="{{searchAddress}}">Search for it</a> among the names and tokens.</li>
            <li>After a start, the first pass has to list all spaces before new datasets appear.</li>
            <li>Datasets that were deleted in Mode, that the configuration excludes, or that the API key cannot read are not shown.</li>
            </ul>
            </main>
            </body>
            </html>

            """
}
