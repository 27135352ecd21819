import Collection
import Reports
import RunAnalytics
import RunModel
import SocketHTTPServer

/// `/capacity`: the analysis of the `capacity` command for the last days. Shows what is known, and says so where it is still being computed.
struct CapacityPage: Sendable {
    let templates: PageTemplates
    let live: LiveCapacity
    let snapshots: SnapshotStore
    let clock: ServerClock
    private let cache = SecondCache()

    enum Format: String, CaseIterable {
        case html, json, csv

        func response(_ bytes: [UInt8]) -> HTTPResponse {
            switch self {
            case .html: PageFormat.html.response(200, bytes)
            case .json: PageFormat.json.response(200, bytes)
            case .csv: .page(200, type: "text/csv; charset=utf-8; header=present", bytes)
            }
        }
    }

    /// After how many seconds a reader who waits should look again.
    private static let retrySeconds = 3

    func response(to request: HTTPRequest) -> HTTPResponse {
        let (format, period): (Format, CapacityPeriod)
        do {
            format = try PageQueryItem.value("format", in: request.query) ?? .html
            period = try PageQueryItem.value("days", in: request.query) ?? .fourWeeks
        } catch {
            return .text(400, "\(error).\n")
        }
        guard let snapshot = snapshots.newest else { return .stillStarting }
        let view = live.answer(period, revision: snapshot.revision)
        switch view.answer?.outcome {
        case nil: return waiting(format, period, "Analysing the last \(period.days) days.", isComputing: true)
        case .none(let reason)?: return waiting(format, period, reason, isComputing: view.isComputing)
        case .analysis(let analysis)?:
            let now = clock.now
            let key = "\(format.rawValue) \(period.rawValue)"
            let bytes = cache.bytes(second: now.milliseconds / 1000, key: key) {
                Array(rendered(analysis, as: format, of: period, view: view, now: now).utf8)
            }
            return format.response(bytes)
        }
    }

    private func rendered(
        _ analysis: CapacityAnalysis, as format: Format, of period: CapacityPeriod, view: LiveCapacityState.View, now: Timestamp
    ) -> String {
        switch format {
        case .json: return CapacityJSON.render(analysis)
        case .csv: return CapacityCSV.render(analysis)
        case .html:
            let age = view.answer.map { HumanText.duration(max(.zero, now - $0.computedAt)) } ?? ""
            return CapacityHTML.render(
                analysis, links: links(period),
                note: "Computed \(age) ago.\(view.isComputing ? " A newer analysis is being computed." : "")")
        }
    }

    private func links(_ period: CapacityPeriod) -> [CapacityHTML.Link] {
        [.init("All datasets", "/"), .init("Weekly reports", "/reports/")]
            + CapacityPeriod.allCases.map { .init("Last \($0.days) days", $0 == period ? nil : "/capacity?days=\($0.days)") }
            + [
                .init("Download CSV", "/capacity?days=\(period.days)&format=csv"),
                .init("JSON", "/capacity?days=\(period.days)&format=json"),
            ]
    }

    /// A page that reloads itself; a program learns from it when to ask again.
    private func waiting(_ format: Format, _ period: CapacityPeriod, _ reason: String, isComputing: Bool) -> HTTPResponse {
        guard format == .html else { return .text(503, reason + "\n").with("Retry-After", "\(Self.retrySeconds)") }
        let others = CapacityPeriod.allCases.map { other -> [String: Any] in
            ["text": "Last \(other.days) days", "address": "/capacity?days=\(other.days)", "isCurrent": other == period]
        }
        let refresh = isComputing ? Self.retrySeconds : LandingPage.refreshSeconds
        let context: [String: Any] = ["reason": reason, "refresh": refresh, "periods": others]
        return format.response(Array(templates.capacity.render(context).utf8))
    }
}

/// The HTML of `/capacity` while there is no analysis.
enum CapacityTemplate {
    static let html =
        PageHead.html(title: "Capacity · mode-exporter") + """
            <header>
            <nav aria-label="Pages"><a href="/">All datasets</a> <a href="/reports/">Weekly reports</a> {{#periods}}<a href="{{address}}"{{#isCurrent}} aria-current="page"{{/isCurrent}}>{{text}}</a> {{/periods}}</nav>
            <h1>Capacity</h1>
            </header>
            <main><p class="notice" role="status">{{reason}}</p><p>This page reloads automatically.</p></main>
            </body>
            </html>

            """
}
