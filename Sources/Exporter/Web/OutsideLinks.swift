import Configuration
import Dashboards
import RunModel

/// Addresses in the Grafana and the Prometheus that the configuration names; nil where it names none.
struct OutsideLinks: Sendable {
    private let web: ExporterConfiguration.Web

    init(_ web: ExporterConfiguration.Web) { self.web = web }

    var fleetBoard: String? { web.grafanaURL.map { $0 + BoardAddress.fleet } }

    func datasetBoard(account: String, token: DatasetToken) -> String? {
        web.grafanaURL.map {
            "\($0)\(BoardAddress.dataset)?var-account=\(PageAddress.encode(account))&var-dataset=\(PageAddress.encode(token.text))"
        }
    }

    var prometheus: String? { web.prometheusURL }

    /// Prometheus' graph page with a query over the last week.
    func graph(_ query: String) -> String? {
        web.prometheusURL.map { "\($0)/graph?g0.expr=\(PageAddress.encode(query))&g0.tab=0&g0.range_input=1w" }
    }
}
