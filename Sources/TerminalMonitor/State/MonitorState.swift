import RunModel

/// What the monitor shows and what its keys have changed. A value without I/O: keys and news go in, the screen is drawn from it.
struct MonitorState: Sendable {
    enum View: Hashable, Sendable {
        case list
        case detail(token: String)
        case help
    }

    /// What the program must do after a key.
    enum Effect: Hashable, Sendable {
        case quit
        /// Give the terminal back until the shell wakes the program again.
        case suspend
        /// Draw every line anew.
        case redraw
        case fetchRuns(token: String)
        /// Put that text into the clipboard.
        case copy(String)
    }

    private(set) var view = View.list
    /// The newest picture; nil before the first.
    private(set) var fleet: StatusDocument?
    /// What tells datasets of the same name apart, by token.
    private(set) var distinctions: [String: String] = [:]
    /// Why the newest picture could not be had; nil when it could.
    private(set) var failure: String?
    private(set) var order = SortOrder.worst
    private(set) var isReversed = false
    /// What is wanted, as ``DatasetSearch`` reads it; empty for all.
    private(set) var filter = ""
    /// Whether keys go into the filter.
    private(set) var isTyping = false
    private(set) var selected: String?
    /// Whether the bar follows its dataset through every order, until it is released.
    private(set) var isHeld = false
    /// What the last key did, where the screen does not show it; nil after the next key.
    private(set) var notice: String?
    /// The first line of the list, or of the runs, that is shown.
    private(set) var offset = 0
    /// The datasets that pass the filter, in order.
    private(set) var rows: [StatusDocument.DatasetStatus] = []
    /// Requests to the API a second, of late; nil before there are two pictures.
    private(set) var requestRate: Double?

    private var runs: (token: String, runs: [MonitorRun])?
    private var samples: [(at: Timestamp, requests: Int64)] = []
    private var pageRows = 10
    private var listOffset = 0
    /// Whether a person has moved the bar since the order was chosen: then new pictures leave it on its dataset, else at the top.
    private var hasMoved = false

    /// Over how long the rate of requests is measured.
    private static let ratePeriod: Duration = .seconds(15)
    private static let maximumFilter = 100

    init() {}

    // MARK: Events

    mutating func take(_ fleet: StatusDocument) {
        failure = nil
        if let budget = fleet.budget { measure(budget, at: fleet.takenAt.timestamp) }
        self.fleet = fleet
        distinctions = ShownName.distinctions(fleet.datasets.map { ($0.token, $0.name, $0.space ?? "") })
        arrange()
    }

    /// Notes that there is no new picture; the old one stays.
    mutating func take(failure: String) { self.failure = failure }

    /// Takes the runs that ``Effect/fetchRuns(token:)`` asked for, newest first.
    mutating func take(runs: [MonitorRun], of token: String) {
        self.runs = (token, runs)
    }

    /// The dataset on the detail screen; nil on others, and when it is gone.
    var detail: StatusDocument.DatasetStatus? {
        guard case .detail(let token) = view else { return nil }
        return fleet?.datasets.first { $0.token == token }
    }

    /// The runs on the detail screen: those fetched, else those that came with the picture.
    var detailRuns: [MonitorRun] {
        guard let detail else { return [] }
        return runs?.token == detail.token ? runs?.runs ?? [] : detail.runs.map(MonitorRun.init)
    }

    /// Tells how many lines the list has room for, which paging and scrolling need.
    mutating func setPage(rows: Int) {
        pageRows = max(1, rows)
        follow()
    }

    private mutating func measure(_ budget: StatusDocument.Budget, at now: Timestamp) {
        // A restarted exporter counts from 0.
        if let last = samples.last, last.requests > budget.requests { samples = [] }
        if samples.last?.at != now { samples.append((now, budget.requests)) }
        samples.removeAll { now - $0.at > Self.ratePeriod }
        guard let first = samples.first, first.at < now else { return }
        requestRate = Double(budget.requests - first.requests) / (now - first.at).inSeconds
    }

    // MARK: Keys

    mutating func handle(_ key: MonitorKey) -> Effect? {
        notice = nil
        switch key {
        case .interrupt: return .quit
        case .suspend: return .suspend
        case .redraw: return .redraw
        default: break
        }
        if isTyping {
            type(key)
            return nil
        }
        if move(key) { return nil }
        switch view {
        case .list: return handleInList(key)
        case .detail, .help: return handleElsewhere(key)
        }
    }

    private mutating func type(_ key: MonitorKey) {
        switch key {
        case .character(let character) where filter.count < Self.maximumFilter: filter.append(character)
        case .backspace: if filter.isEmpty { isTyping = false } else { filter.removeLast() }
        case .eraseLine: filter = ""
        case .enter: isTyping = false
        case .escape:
            filter = ""
            isTyping = false
        case .up, .down, .pageUp, .pageDown:
            _ = move(key)
            return
        default: return
        }
        rearrange()
    }

    /// Shows the datasets of the space of the one under the bar alone, or all again.
    private mutating func filterBySpace() {
        guard let space = rows.first(where: { $0.token == selected })?.space, !space.isEmpty else {
            notice = "the space of this dataset is not known"
            return
        }
        let wanted = DatasetSearch.space(space)
        filter = filter == wanted ? "" : wanted
        arrange()
    }

    private mutating func copyToken(_ token: String?) -> Effect? {
        guard let token else { return nil }
        notice = "copied \(token)"
        return .copy(token)
    }

    private mutating func handleInList(_ key: MonitorKey) -> Effect? {
        switch key {
        case .enter, .right:
            guard let selected else { return nil }
            view = .detail(token: selected)
            listOffset = offset
            offset = 0
            return .fetchRuns(token: selected)
        case .escape:
            filter = ""
            rearrange()
        case .character("/"): isTyping = true
        case .character("q"): return .quit
        case .character("y"): return copyToken(selected)
        case .character("m"):
            isHeld = !isHeld && selected != nil
            notice = isHeld ? "held: the bar follows this dataset; m releases it" : "released"
        case .character("s"): filterBySpace()
        case .character("?"), .character("h"):
            view = .help
            listOffset = offset
            offset = 0
        case .character("r"):
            isReversed.toggle()
            rearrange()
        case .character(let character):
            guard let chosen = SortOrder.allCases.first(where: { $0.key == character }) else { return nil }
            order = chosen
            isReversed = false
            rearrange()
        default: break
        }
        return nil
    }

    private mutating func handleElsewhere(_ key: MonitorKey) -> Effect? {
        switch key {
        case .escape, .left, .backspace, .enter:
            view = .list
            offset = listOffset
            follow()
        case .character("q"): return .quit
        case .character("y"):
            if case .detail(let token) = view { return copyToken(token) }
        default: break
        }
        return nil
    }

    /// Moves the bar in the list, or the lines elsewhere.
    ///
    /// - Returns: whether the key moves anything.
    private mutating func move(_ key: MonitorKey) -> Bool {
        let step: Int
        switch key {
        case .up, .character("k"): step = -1
        case .down, .character("j"): step = 1
        case .pageUp: step = -max(1, pageRows - 1)
        case .pageDown, .character(" "): step = max(1, pageRows - 1)
        case .home, .character("g"): step = -1_000_000
        case .end, .character("G"): step = 1_000_000
        default: return false
        }
        if view == .list {
            let index = min(max(selectedIndex + step, 0), max(0, rows.count - 1))
            selected = rows.isEmpty ? nil : rows[index].token
            hasMoved = index > 0
            follow()
        } else {
            offset = min(max(offset + step, 0), max(0, detailRuns.count - pageRows))
        }
        return true
    }

    // MARK: List

    /// The place of the bar; 0 when there is none.
    var selectedIndex: Int { rows.firstIndex { $0.token == selected } ?? 0 }

    /// Takes a new order or filter: the bar goes to the top, unless it is held.
    private mutating func rearrange() {
        if !isHeld { hasMoved = false }
        arrange()
    }

    /// Filters and sorts. The bar stays on its dataset where a person has put it there, or goes to the nearest place when that is gone.
    private mutating func arrange() {
        let place = selectedIndex
        let search = DatasetSearch(filter)
        let found = (fleet?.datasets ?? []).filter { search.finds(SearchText([$0.name, $0.token]), space: SearchText([$0.space])) }
        rows = order.sorted(found, isReversed: isReversed)
        if !hasMoved, !isHeld, view == .list { selected = rows.first?.token }
        if !rows.contains(where: { $0.token == selected }) {
            selected = rows.isEmpty ? nil : rows[min(place, rows.count - 1)].token
        }
        follow()
    }

    /// Scrolls so that the bar is seen.
    private mutating func follow() {
        guard view == .list else { return }
        let place = selectedIndex
        offset = min(max(offset, place - pageRows + 1), place)
        offset = max(0, min(offset, rows.count - pageRows))
    }
}
