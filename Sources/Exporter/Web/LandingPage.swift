import Collection
import Configuration
import Reports
import RunAnalytics
import RunModel
import SocketHTTPServer

/// `/`: how the datasets stand, for a person. Rendered at most once a second for each query, from the published snapshot.
struct LandingPage: Sendable {
    let snapshots: SnapshotStore
    let telemetry: ExporterTelemetry
    let clock: ServerClock
    let workspace: String
    /// Where Mode's own pages are, for links.
    let baseURL: String
    let telemetryPath: String
    let configuration: @Sendable () -> ExporterConfiguration
    private let template: PageTemplate
    private let startedAt: Timestamp
    private let cache = SecondCache()

    /// After how many seconds a browser loads the page anew.
    static let refreshSeconds = 30

    init(
        templates: PageTemplates, snapshots: SnapshotStore, telemetry: ExporterTelemetry, clock: ServerClock, workspace: String,
        baseURL: String, telemetryPath: String, configuration: @escaping @Sendable () -> ExporterConfiguration
    ) {
        template = templates.landing
        self.snapshots = snapshots
        self.telemetry = telemetry
        self.clock = clock
        self.workspace = workspace
        self.baseURL = baseURL
        self.telemetryPath = telemetryPath
        self.configuration = configuration
        startedAt = clock.now
    }

    func response(to request: HTTPRequest) -> HTTPResponse {
        let (query, format): (LandingQuery, PageFormat)
        do {
            (query, format) = (try LandingQuery(request.query), try PageFormat(request.query))
        } catch {
            return .text(400, "\(error).\n")
        }
        let now = clock.now
        let (second, key) = (now.milliseconds / 1000, "\(format.rawValue) \(query.address)")
        switch format {
        case .html: return format.response(200, cache.bytes(second: second, key: key) { Array(html(query, now: now).utf8) })
        case .json:
            guard let fleet = snapshots.newest?.fleet else { return .stillStarting }
            let bytes = try? cache.bytes(second: second, key: key) { try json(query, fleet, now: now) }
            return bytes.map { format.response(200, $0) } ?? .text(500, "The page cannot be written as JSON.\n")
        }
    }

    private func json(_ query: LandingQuery, _ fleet: FleetSummary, now: Timestamp) throws -> [UInt8] {
        let configuration = configuration()
        let status = StatusDocument(
            fleet, now: now, workspace: workspace, telemetry: telemetry.current,
            requestsPerSecond: configuration.mode.requestsPerSecond)
        let table = FleetTable(fleet, query: query, owners: configuration)
        return try StatusDocument.encoded(LandingDocument(status, table: table, window: fleet.rankingWindow))
    }

    /// The page as of `now`.
    func html(_ query: LandingQuery = LandingQuery(), now: Timestamp) -> String {
        let configuration = configuration()
        let state = telemetry.current
        let snapshot = snapshots.newest
        let fleet = snapshot?.fleet
        let table = FleetTable(fleet, query: query, owners: configuration)
        let head = LandingHead(
            fleet: fleet, state: state, now: now, uptime: now - startedAt,
            requestsPerSecond: configuration.mode.requestsPerSecond, expositionBytes: snapshot?.families.bytes ?? 0)
        let errors = state.recentErrors.reversed().prefix(5).map { ["at": HumanText.minute($0.at), "text": $0.text] }
        let isEmpty = fleet?.datasets.isEmpty ?? true
        var context: [String: Any] = [
            "workspace": workspace, "telemetryPath": telemetryPath, "modeURL": "\(baseURL)/\(workspace)",
            "version": BuildInformation.current.summary, "facts": head.facts, "isEmpty": isEmpty,
            "hasNoMatch": !isEmpty && table.rows.isEmpty, "hasRows": !table.rows.isEmpty, "hasErrors": !errors.isEmpty,
            "errors": Array(errors),
            "rows": rows(table, snapshot, owners: configuration, now: now),
        ]
        if let past = head.past { context["past"] = past }
        context.merge(head.status) { $1 }
        let outside = OutsideLinks(configuration.web)
        if let board = outside.fleetBoard { context["grafana"] = board }
        if let prometheus = outside.prometheus { context["prometheus"] = prometheus }
        context.merge(form(query, snapshot, owners: configuration.owners.map(\.owner))) { $1 }
        context.merge(paging(query, table, fleet)) { $1 }
        return template.render(context)
    }

    private func rows(
        _ table: FleetTable, _ snapshot: PublishedSnapshot?, owners: ExporterConfiguration, now: Timestamp
    ) -> [[String: Any]] {
        let ambiguous = snapshot?.names.ambiguous(table.rows) ?? []
        return table.rows.map { summary in
            LandingRow(
                summary: summary, window: snapshot?.fleet.rankingWindow, now: now, link: "/datasets/\(summary.dataset.token)",
                owner: owners.owner(of: summary.dataset), isAmbiguous: ambiguous.contains(summary.dataset.token)
            ).context
        }
    }

    /// The form above the table, with what is chosen now.
    private func form(_ query: LandingQuery, _ snapshot: PublishedSnapshot?, owners: [String]) -> [String: Any] {
        func option(_ value: String, _ text: String, _ isSelected: Bool) -> [String: Any] {
            ["value": value, "text": text, "isSelected": isSelected]
        }
        let spaces = snapshot?.names.spaces ?? []
        var options = spaces.map {
            let token = $0.space.token.text
            return option(token, "\(ShownName.of($0.space.name ?? token)) (\($0.datasets))", token == query.space)
        }
        if let space = query.space, !spaces.contains(where: { $0.space.token.text == space }) { options.append(option(space, space, true)) }
        let window = snapshot?.fleet.rankingWindow?.name ?? ""
        let named = Set(owners + [query.owner].compactMap { $0 }).sorted()
        return [
            "owners": named.map { option($0, $0, $0 == query.owner) }, "hasOwners": !named.isEmpty,
            "search": query.search, "isReversed": query.isReversed, "isFiltered": query.isFiltered, "isPaused": !query.isRefreshing,
            "states": LandingQuery.StateFilter.allCases.map { option($0.rawValue, $0.title, $0 == query.state) }, "spaces": options,
            "sorts": FleetColumn.allCases.map { option($0.rawValue, $0.title(window: window), $0 == query.column) },
        ]
    }

    /// Which rows these are, and links to the others.
    private func paging(_ query: LandingQuery, _ table: FleetTable, _ fleet: FleetSummary?) -> [String: Any] {
        let last = table.firstRow + table.rows.count - 1
        let range = "\(HumanText.count(table.firstRow))–\(HumanText.count(max(last, 0)))"
        let count = "\(HumanText.count(table.matches)) dataset\(table.matches == 1 ? "" : "s")"
        var context: [String: Any] = [
            "count": table.pages > 1 ? "\(range) of \(count)" : count,
            "refreshAddress": query.with { $0.isRefreshing.toggle() }.address, "refreshSeconds": Self.refreshSeconds,
            "columns": headings(query, window: fleet?.rankingWindow?.name ?? ""),
        ]
        context["jsonAddress"] = query.address + (query.address.contains("?") ? "&" : "?") + "format=json"
        if query.isRefreshing { context["refresh"] = Self.refreshSeconds }
        if table.pages > 1 { context["pages"] = "Page \(table.page) of \(table.pages)" }
        if table.page > 1 { context["previous"] = query.with { $0.page = table.page - 1 }.address }
        if table.page < table.pages { context["next"] = query.with { $0.page = table.page + 1 }.address }
        return context
    }

    private func headings(_ query: LandingQuery, window: String) -> [[String: Any]] {
        let numeric: Set<FleetColumn> = [.duration, .queue, .inFlight, .checked, .runs]
        let columns: [FleetColumn] = [.name, .space, .state, .success, .duration, .queue, .inFlight, .checked, .runs]
        return columns.map { column in
            var heading: [String: Any] = [
                "title": column.title(window: window), "address": query.sorted(by: column).address,
                "kind": numeric.contains(column) ? "number" : "",
            ]
            if column == query.column {
                let isAscending = column.isNaturallyAscending != query.isReversed
                heading["order"] = isAscending ? "ascending" : "descending"
                heading["mark"] = isAscending ? "▲" : "▼"
            }
            return heading
        }
    }
}

/// `/?format=json`: what the landing page shows, for programs: ``StatusDocument`` with the datasets of the page asked for.
struct LandingDocument: Encodable {
    private let status: StatusDocument
    private let table: FleetTable

    private enum CodingKeys: String, CodingKey { case matches, page, pages }

    init(_ status: StatusDocument, table: FleetTable, window: Window?) {
        var status = status
        status.datasets = table.rows.map { StatusDocument.DatasetStatus($0, window: window?.name) }
        self.status = status
        self.table = table
    }

    func encode(to encoder: any Encoder) throws {
        try status.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(table.matches, forKey: .matches)
        try container.encode(table.page, forKey: .page)
        try container.encode(table.pages, forKey: .pages)
    }
}
