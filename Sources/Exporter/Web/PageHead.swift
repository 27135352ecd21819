import Configuration
import Dashboards
import RunModel

/// How the template of every page that a running exporter shows begins.
enum PageHead {
    /// Up to `<body>`.
    ///
    /// A page reloads itself where its context has `refresh`, in seconds.
    ///
    /// - Parameters:
    ///   - title: may hold tags of the template.
    ///   - hasForm: whether reloading has to wait while the reader fills in the form.
    static func html(title: String, hasForm: Bool = false) -> String {
        let meta = "<meta http-equiv=\"refresh\" content=\"{{refresh}}\">"
        let refresh = hasForm ? "<noscript>\(meta)</noscript><script>\(RefreshScript.text)</script>" : meta
        return """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            {{#refresh}}\(refresh){{/refresh}}
            <title>\(title)</title>
            <style>{{{css}}}</style>
            </head>
            <body>

            """
    }
}

/// Addresses in the Grafana and the Prometheus that the configuration names; nil where it names none.
struct OutsideLinks: Sendable {
    private let web: ExporterConfiguration.Web

    init(_ web: ExporterConfiguration.Web) { self.web = web }

    var fleetBoard: String? { web.grafanaURL.map { $0 + BoardAddress.fleet } }

    func datasetBoard(account: String, token: DatasetToken) -> String? {
        web.grafanaURL.map {
            "\($0)\(BoardAddress.dataset)?var-account=\(PercentEncoding.encode(account))&var-dataset=\(PercentEncoding.encode(token.text))"
        }
    }

    var prometheus: String? { web.prometheusURL }

    /// Prometheus' graph page with a query over the last week.
    func graph(_ query: String) -> String? {
        web.prometheusURL.map { "\($0)/graph?g0.expr=\(PercentEncoding.encode(query))&g0.tab=0&g0.range_input=1w" }
    }
}
