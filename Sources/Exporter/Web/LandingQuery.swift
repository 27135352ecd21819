import RunModel

/// Which datasets the landing page shows, and in which order: all of it in the address, so that a link can be sent.
struct LandingQuery: Hashable, Sendable {
    enum StateFilter: String, CaseIterable, Sendable {
        /// The newest ended run failed.
        case failing
        case healthy
        /// No run has ended yet, or none is known.
        case unknown
        case inFlight = "in_flight"

        var title: String {
            switch self {
            case .failing: "last run failed"
            case .healthy: "last run succeeded"
            case .unknown: "no ended run"
            case .inFlight: "runs in flight"
            }
        }
    }

    /// What ``DatasetSearch`` reads; empty for every dataset.
    var search = ""
    /// Nil for every state.
    var state: StateFilter?
    /// The token of a space; nil for every space.
    var space: String?
    /// The owner by the configuration; nil for every owner and for none.
    var owner: String?
    var column = FleetColumn.rank
    /// Whether the natural order of the column is turned round.
    var isReversed = false
    /// From 1; beyond the last page counts as the last.
    var page = 1
    /// Whether the page loads itself anew; off by `refresh=off`.
    var isRefreshing = true

    /// Longer searches are cut.
    private static let maximumSearchCharacters = 200

    /// Every dataset, worst first.
    init() {}

    /// Reads a query; items without a value count as not given, unknown items are left alone.
    ///
    /// - Throws: ``PageQueryError`` for a value that is not one of those allowed.
    init(_ query: [(name: String, value: String)]) throws(PageQueryError) {
        func value(_ name: String) -> String? { query.first { $0.name == name && !$0.value.isEmpty }?.value }
        search = String((value("q") ?? "").prefix(Self.maximumSearchCharacters))
        space = value("space")
        owner = value("owner")
        state = try PageQueryItem.value("state", in: query)
        column = try PageQueryItem.value("sort", in: query) ?? .rank
        if let text = value("reverse") {
            guard ["0", "1"].contains(text) else { throw PageQueryError("reverse", text, expected: "0 or 1") }
            isReversed = text == "1"
        }
        if let text = value("page") {
            guard let number = Int(text), number > 0 else { throw PageQueryError("page", text, expected: "a number from 1") }
            page = number
        }
        if let text = value("refresh") {
            guard ["on", "off"].contains(text) else { throw PageQueryError("refresh", text, expected: "on or off") }
            isRefreshing = text == "on"
        }
    }

    /// Whether some datasets are left out.
    var isFiltered: Bool { !search.isEmpty || state != nil || space != nil || owner != nil }

    /// The address of the page, `/` for the default.
    var address: String {
        var items: [String] = []
        func add(_ name: String, _ value: String?) {
            if let value, !value.isEmpty { items.append("\(name)=\(PercentEncoding.encode(value))") }
        }
        add("q", search)
        add("state", state?.rawValue)
        add("space", space)
        add("owner", owner)
        add("sort", column == .rank ? nil : column.rawValue)
        add("reverse", isReversed ? "1" : nil)
        add("page", page > 1 ? "\(page)" : nil)
        add("refresh", isRefreshing ? nil : "off")
        return items.isEmpty ? "/" : "/?" + items.joined(separator: "&")
    }

    /// The same with some of it changed, from the first page on.
    func with(_ change: (inout LandingQuery) -> Void) -> LandingQuery {
        var query = self
        query.page = 1
        change(&query)
        return query
    }

    /// Sorted by a column: the other way round if it is sorted by it already.
    func sorted(by column: FleetColumn) -> LandingQuery {
        with {
            $0.isReversed = $0.column == column ? !$0.isReversed : false
            $0.column = column
        }
    }
}
