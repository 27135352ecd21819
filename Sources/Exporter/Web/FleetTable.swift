import Configuration
import RunAnalytics
import RunModel

/// What the rows of the landing page can be sorted by. The natural order of each puts first what needs attention.
enum FleetColumn: String, CaseIterable, Sendable {
    case rank, name, space, state, success, duration, queue
    case inFlight = "in_flight"
    case checked, runs

    func title(window: String) -> String {
        switch self {
        case .rank: "Worst first"
        case .name: "Dataset"
        case .space: "Space"
        case .state: "Last run"
        case .success: "Success, \(window)"
        case .duration: "p95 duration"
        case .queue: "p95 queue"
        case .inFlight: "In flight"
        case .checked: "Checked"
        case .runs: "Runs, \(window)"
        }
    }

    /// Whether the natural order has the smallest value first.
    var isNaturallyAscending: Bool {
        switch self {
        case .name, .space, .state, .success: true
        case .rank, .duration, .queue, .inFlight, .checked, .runs: false
        }
    }
}

struct FleetTable: Sendable {
    static let rowsPerPage = 200

    /// The rows of the page, in the order asked for.
    let rows: [DatasetSummary]
    let matches: Int
    /// From 1 to ``pages``.
    let page: Int
    /// At least 1.
    let pages: Int

    /// Filters, sorts and cuts. Rows without a value come last in either order; equal ones keep the order of the ranking.
    /// - Complexity: O(n log n) in the number of datasets.
    ///
    /// - Parameter owners: tells whose a dataset is.
    init(_ fleet: FleetSummary?, query: LandingQuery, owners: ExporterConfiguration) {
        let all = fleet?.worstFirst ?? []
        let found = query.isFiltered ? Self.filtered(all, query, owners) : all
        matches = found.count
        pages = max(1, (found.count + Self.rowsPerPage - 1) / Self.rowsPerPage)
        page = min(query.page, pages)
        let ordered = Self.ordered(found, query, window: fleet?.rankingWindow?.name ?? "")
        rows = Array(ordered.dropFirst((page - 1) * Self.rowsPerPage).prefix(Self.rowsPerPage))
    }

    /// The number of the first row, from 1; 0 without rows.
    var firstRow: Int { rows.isEmpty ? 0 : (page - 1) * Self.rowsPerPage + 1 }

    private static func filtered(_ rows: [DatasetSummary], _ query: LandingQuery, _ owners: ExporterConfiguration) -> [DatasetSummary] {
        let search = DatasetSearch(query.search)
        // Finding the owner of each dataset costs more than the rest: only where a word can be part of one.
        let asksOwner = owners.owners.contains { search.mayFind(SearchText([$0.owner])) }
        return rows.filter { summary in
            matches(summary, query.state) && (query.space == nil || summary.dataset.space?.token.text == query.space)
                && (query.owner == nil || owners.owner(of: summary.dataset) == query.owner)
                && search.finds(
                    summary.names, owner: asksOwner ? SearchText([owners.owner(of: summary.dataset)]) : nil, space: summary.spaceNames)
        }
    }

    private static func matches(_ summary: DatasetSummary, _ state: LandingQuery.StateFilter?) -> Bool {
        switch state {
        case nil: true
        case .failing: summary.health == .failing
        case .healthy: summary.health == .healthy
        case .unknown: summary.health == .unknown
        case .inFlight: summary.inFlight > 0
        }
    }

    private static func ordered(_ rows: [DatasetSummary], _ query: LandingQuery, window: String) -> [DatasetSummary] {
        let column = query.column
        let isAscending = column.isNaturallyAscending != query.isReversed
        switch column {
        case .rank: return query.isReversed ? rows.reversed() : rows
        case .name: return rows.ordered(ascending: isAscending) { $0.dataset.displayName.lowercased() }
        case .space:
            return rows.ordered(ascending: isAscending) { $0.dataset.space.map { ($0.name ?? $0.token.text).lowercased() } }
        case .state, .success, .duration, .queue, .inFlight, .checked, .runs:
            return rows.ordered(ascending: isAscending) { number($0, column, window: window) }
        }
    }

    private static func number(_ summary: DatasetSummary, _ column: FleetColumn, window: String) -> Double? {
        let statistics = summary.statistics(window: window)
        return switch column {
        case .rank, .name, .space: nil
        // Failing ones first, of these the newest failure.
        case .state:
            summary.lastEnded.map { Double($0.state.isSuccess ? 1 : 0) * 1e15 - Double($0.createdAt.milliseconds) }
        case .success: statistics?.counts.successRatio
        case .duration: statistics?.duration?.p95.milliseconds
        case .queue: statistics?.queue?.upperP95.milliseconds
        case .inFlight: summary.lastCollectedAt == nil ? nil : Double(summary.inFlight)
        case .checked: summary.lastCollectedAt.map { -Double($0.milliseconds) }
        case .runs: statistics.map { Double($0.counts.runs) }
        }
    }
}
