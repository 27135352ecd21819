import CurlHTTP
import ModeAPI
import RunModel
import Synchronization

/// A workspace made of plain values, on a clock that moves only when the client waits for its budget: what a day costs and how late its
/// figures are, without a day passing. Knows nothing of the simulator, and may lie as a test wants.
final class FakeWorkspace: Sendable {
    struct FakeRun: Sendable {
        var token: String
        var created: Timestamp
        var ended: Timestamp
        var state = "succeeded"

        func json(at now: Timestamp) -> String {
            let isEnded = ended <= now
            let end = isEnded ? "\"\(FakeWorkspace.text(ended))\"" : "null"
            return """
                {"token":"\(token)","state":"\(isEnded ? state : "enqueued")","created_at":"\(FakeWorkspace.text(created))","completed_at":\(end)}
                """
        }
    }

    struct Seen: Sendable {
        /// When a run was first shown as ended, in milliseconds of the world.
        var endedAt: [String: Timestamp] = [:]
        /// When a run was shown in flight.
        var inFlightAt: [String: [Timestamp]] = [:]
        var requests: [String: Int] = [:]
        var runPages: [String: Int] = [:]
        var total = 0
    }

    /// Answers a page of runs, or of a listing (`spaces`, or the token of a space), in its own way; nil for the ordinary answer. Gets the
    /// dataset or the listing, the page, how many pages of it were asked for before, and now.
    typealias Lie = @Sendable (_ dataset: String, _ page: Int, _ requests: Int, _ now: Timestamp) -> String?

    static let perPage = 30

    let spaces: [[String]]
    let runs: [String: [FakeRun]]
    let lie: Mutex<Lie?> = Mutex(nil)
    /// The `Date` header of an answer, by how many requests came before; nil for none.
    let date: Mutex<(@Sendable (Int) -> String?)?> = Mutex(nil)
    /// Whether the rows of a listing say how many runs their dataset has.
    private let listsRunCounts: Bool
    private let seen = Mutex(Seen())
    private let time: Mutex<Int64>
    private let epoch: Timestamp

    /// - Parameters:
    ///   - spaces: tokens of the datasets of each space.
    ///   - runs: oldest first.
    init(spaces: [[String]], runs: [String: [FakeRun]], startingAt now: Timestamp, listsRunCounts: Bool = true) {
        self.spaces = spaces
        self.listsRunCounts = listsRunCounts
        self.runs = runs
        epoch = now
        time = Mutex(0)
    }

    var now: Timestamp { epoch.advanced(byMilliseconds: time.withLock { $0 } / 1_000_000) }
    var record: Seen { seen.withLock { $0 } }

    func forget() { seen.withLock { $0 = Seen() } }

    func advance(_ duration: Duration) {
        time.withLock { $0 += duration.components.seconds * 1_000_000_000 }
    }

    var clock: ModeClock {
        ModeClock(
            monotonicNanoseconds: { self.time.withLock { $0 } },
            now: { self.now },
            sleepUntilNanoseconds: { (instant) async throws(CancellationError) in
                if Task.isCancelled { throw CancellationError() }
                self.time.withLock { $0 = max($0, instant) }
                await Task.yield()
            }
        )
    }

    func client(requestsPerSecond: Double) -> ModeClient {
        ModeClient(
            configuration: ModeAPIConfiguration(baseURL: "http://mode.test", workspace: "acme", maximumAttempts: 2),
            credentials: { ModeCredentials(token: "t", secret: "s") },
            transport: { (request) async throws(CurlHTTPError) in self.answer(request) },
            budget: RequestBudget(requestsPerSecond: requestsPerSecond, clock: clock),
            clock: clock,
            random: { 0 }
        )
    }

    static func text(_ instant: Timestamp) -> String { instant.iso8601 }

    // MARK: Answers

    private func answer(_ request: CurlRequest) -> CurlResponse {
        let parts = request.url.dropFirst("http://mode.test/api/acme/".count).split(separator: "?", maxSplits: 1)
        let path = parts[0].split(separator: "/").map(String.init)
        let query = parts.count > 1 ? parts[1].split(separator: "&") : []
        let page = query.first { $0.hasPrefix("page=") }.flatMap { Int($0.dropFirst(5)) } ?? 1
        let now = now
        let count = seen.withLock { seen in
            seen.total += 1
            seen.requests[path.count == 1 ? path[0] : path.last ?? "", default: 0] += 1
            return seen.total
        }
        let body = body(path, page: page, now: now)
        var headers: [(name: String, value: String)] = [("Content-Type", "application/hal+json")]
        if let date = self.date.withLock({ $0 })?(count) { headers.append(("Date", date)) }
        return CurlResponse(
            status: body == nil ? 404 : 200, headers: CurlHeaders(headers), body: Array((body ?? "{}").utf8),
            receivedAt: now.date, elapsed: .zero)
    }

    private func body(_ path: [String], page: Int, now: Timestamp) -> String? {
        if path.first == "spaces", let lie = lieOfListing(path.count == 1 ? "spaces" : path[1], page, now: now) { return lie }
        switch (path.first, path.count) {
        case ("spaces", 1):
            let rows = page == 1 ? spaces.indices.map { "{\"token\":\"space\($0)\",\"name\":\"Space \($0)\"}" } : []
            return Self.page("spaces", rows)
        case ("spaces", 3):
            guard let index = Int(path[1].dropFirst(5)), spaces.indices.contains(index) else { return nil }
            return Self.page("reports", Self.cut(spaces[index], page).map { listingRow($0, now: now) })
        case ("datasets", 3) where path[2] == "schedules": return Self.page("report_schedules", [])
        case ("datasets", 3): return runPage(of: path[1], page, now: now)
        case ("datasets", 4):
            guard let run = runs[path[1]]?.first(where: { $0.token == path[3] && $0.created <= now }) else { return nil }
            note([run], now: now)
            return run.json(at: now)
        case ("reports", 5): return Self.page("query_runs", [])
        default: return nil
        }
    }

    private func lieOfListing(_ name: String, _ page: Int, now: Timestamp) -> String? {
        lie.withLock { $0 }?(name, page, count(pageOf: name), now)
    }

    /// - Returns: how many were asked for before.
    private func count(pageOf name: String) -> Int {
        seen.withLock { seen in
            seen.runPages[name, default: 0] += 1
            return seen.runPages[name, default: 0] - 1
        }
    }

    private func runPage(of dataset: String, _ page: Int, now: Timestamp) -> String? {
        let requests = count(pageOf: dataset)
        if let body = lie.withLock({ $0 })?(dataset, page, requests, now) { return body }
        guard let all = runs[dataset] else { return nil }
        let visible = all[..<(all.firstIndex { $0.created > now } ?? all.endIndex)]
        let rows = Self.cut(visible.reversed(), page)
        note(rows, now: now)
        return Self.page("report_runs", rows.map { $0.json(at: now) }, number: page, count: visible.count)
    }

    private func note(_ rows: [FakeRun], now: Timestamp) {
        seen.withLock { seen in
            for run in rows {
                if run.ended <= now {
                    if seen.endedAt[run.token] == nil { seen.endedAt[run.token] = now }
                } else {
                    seen.inFlightAt[run.token, default: []].append(now)
                }
            }
        }
    }

    /// As Mode's listing: the row changes when a run begins, and when one succeeds.
    private func listingRow(_ dataset: String, now: Timestamp) -> String {
        let all = runs[dataset] ?? []
        let visible = all[..<(all.firstIndex { $0.created > now } ?? all.endIndex)]
        let success = visible.last { $0.ended <= now && $0.state == "succeeded" }
        let count = listsRunCounts ? "\"runs_count\":\(visible.count)," : ""
        return """
            {"token":"\(dataset)","name":"\(dataset)",\(count)"schedules_count":0,\
            "last_run_at":\(visible.last.map { "\"\(Self.text($0.created))\"" } ?? "null"),\
            "last_successful_run_token":\(success.map { "\"\($0.token)\"" } ?? "null")}
            """
    }

    static func cut<Row>(_ rows: some BidirectionalCollection<Row>, _ page: Int) -> [Row] {
        Array(rows.dropFirst((page - 1) * perPage).prefix(perPage))
    }

    /// - Parameter count: nil leaves the counters out.
    static func page(_ key: String, _ rows: [String], number: Int = 1, count: Int? = nil) -> String {
        let counters =
            count.map { "\"page\":\(number),\"total_pages\":\(max(1, ($0 + perPage - 1) / perPage)),\"total_count\":\($0)" } ?? ""
        return "{\"pagination\":{\(counters)},\"_embedded\":{\"\(key)\":[\(rows.joined(separator: ","))]}}"
    }
}
