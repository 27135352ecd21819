import RunModel

/// What a client asks of a run list, as Mode understands it: what it does not understand it ignores with 200.
struct RunListRequest {
    /// A timestamp that can be filtered and ordered by.
    enum Key: String {
        case createdAt = "created_at"
        case updatedAt = "updated_at"
    }

    /// `created_at.gt.2019-12-19T10:21:12Z` and the like; both comparisons are taken as strict.
    struct Filter {
        var key: Key
        var isLowerBound: Bool
        var bound: Timestamp
    }

    static let maximumPage = 1_000_000

    var page = 1
    var perPage: Int
    var filter: Filter?
    var isAscending = false
    var key = Key.createdAt

    /// Reads the query; every page size is clamped to `maximumPageSize`.
    init(_ query: [(name: String, value: String)], maximumPageSize: Int) {
        func value(_ name: String) -> String? { query.first { $0.name == name }?.value }
        page = Self.page(query)
        let wanted = value("per_page").flatMap { Int($0) } ?? ModeRenderer.defaultRunPageSize
        perPage = min(wanted > 0 ? wanted : ModeRenderer.defaultRunPageSize, maximumPageSize)
        filter = value("filter").flatMap(Self.parseFilter)
        isAscending = value("order") == "asc"
        key = value("order_by").flatMap(Key.init) ?? .createdAt
    }

    /// The number of the wanted page; 1 for anything that is none.
    static func page(_ query: [(name: String, value: String)]) -> Int {
        let page = query.first { $0.name == "page" }.flatMap { Int($0.value) } ?? 1
        return min(max(page, 1), maximumPage)
    }

    private static func parseFilter(_ text: String) -> Filter? {
        let parts = text.split(separator: ".", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, let key = Key(rawValue: String(parts[0])), parts[1] == "gt" || parts[1] == "lt",
            let bound = Timestamp(iso8601: String(parts[2]))
        else { return nil }
        return Filter(key: key, isLowerBound: parts[1] == "gt", bound: bound)
    }
}

struct RunListPage {
    var rows: [SimulatedRun]
    var totalCount: Int
}

extension SimulatedWorld {
    /// The rows of a page: O(log n + page) by creation, O(n log n) when `updated_at` orders or filters.
    ///
    /// - Parameter shift: how many rows the list has grown since its first page was read; they push the others back.
    func page(_ request: RunListRequest, dataset: Int, at instant: Timestamp, shift: Int) -> RunListPage {
        withRuns(of: dataset, at: instant) { runs in
            guard request.key == .createdAt, request.filter?.key != .updatedAt else {
                return sortedPage(request, Array(runs), display: datasets[dataset].stateDisplay, at: instant)
            }
            var low = runs.startIndex
            var high = runs.endIndex
            if let filter = request.filter {
                if filter.isLowerBound {
                    low = runs.partitionIndex { $0.createdAt > filter.bound }
                } else {
                    high = runs.partitionIndex { $0.createdAt >= filter.bound }
                }
            }
            let shift = request.isAscending ? 0 : shift
            let range = Self.rows(request, total: high - low, shift: shift)
            let rows =
                request.isAscending
                ? Array(runs[(low + range.lowerBound)..<(low + range.upperBound)])
                : Array(runs[(high - range.upperBound)..<(high - range.lowerBound)].reversed())
            return RunListPage(rows: rows, totalCount: high - low + shift)
        }
    }

    private static func rows(_ request: RunListRequest, total: Int, shift: Int) -> Range<Int> {
        let first = min(max((request.page - 1) * request.perPage - shift, 0), total)
        let end = min(max(request.page * request.perPage - shift, first), total)
        return first..<end
    }

    private func sortedPage(
        _ request: RunListRequest, _ runs: [SimulatedRun], display: SimulatedDataset.StateDisplay, at instant: Timestamp
    ) -> RunListPage {
        func time(_ run: SimulatedRun, _ key: RunListRequest.Key) -> Timestamp {
            key == .createdAt ? run.createdAt : run.updatedAt(at: instant, display: display, purgeDays: parameters.purgeDays)
        }
        var keyed = runs.map { (time: time($0, request.key), run: $0) }
        if let filter = request.filter {
            keyed.removeAll { element in
                let value = time(element.run, filter.key)
                return filter.isLowerBound ? value <= filter.bound : value >= filter.bound
            }
        }
        keyed.sort { left, right in
            let (first, second) = request.isAscending ? (left, right) : (right, left)
            return (first.time, first.run.ordinal) < (second.time, second.run.ordinal)
        }
        let range = Self.rows(request, total: keyed.count, shift: 0)
        return RunListPage(rows: keyed[range].map(\.run), totalCount: keyed.count)
    }
}
