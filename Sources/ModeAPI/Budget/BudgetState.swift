/// The token bucket and its queue, as a value over given instants: no clock, no tasks.
///
/// A generic cell rate algorithm (https://en.wikipedia.org/wiki/Generic_cell_rate_algorithm): one instant stands for the fill level, so
/// any rate works without rounding drift. All instants are nanoseconds of one monotonic clock.
struct BudgetState: Sendable {
    /// Time between two requests at the steady rate.
    let intervalNanoseconds: Int64
    /// How many requests may follow each other at once after a quiet time; at least 1.
    private let burst: Int64
    /// When the bucket would be full again.
    private var fullAt: Int64 = .min / 4
    private var pausedUntil: Int64 = .min / 4
    private var queues: [RequestPriority: [UInt64]] = [:]

    /// The slowest rate is one request in about 11 days; that also stands for rates that make no sense.
    private static let longestInterval: Int64 = 1_000_000_000_000_000

    init(requestsPerSecond: Double, burst: Int) {
        intervalNanoseconds = Self.interval(requestsPerSecond)
        self.burst = Int64(min(max(1, burst), 1000))
    }

    private static func interval(_ rate: Double) -> Int64 {
        guard rate.isFinite, rate > 0 else { return longestInterval }
        return Int64(min(max(1, (1_000_000_000 / rate).rounded()), Double(longestInterval)))
    }

    var hasWaiters: Bool { queues.contains { !$0.value.isEmpty } }
    var waiterCount: Int { queues.reduce(0) { $0 + $1.value.count } }

    /// The earliest instant at which one more request may go.
    var nextGrant: Int64 { max(pausedUntil, fullAt - (burst - 1) * intervalNanoseconds) }

    /// Takes a token at once, unless a request is already waiting.
    mutating func takeNow(at now: Int64) -> Bool {
        guard !hasWaiters, now >= nextGrant else { return false }
        spend(at: now)
        return true
    }

    mutating func enqueue(_ waiter: UInt64, _ priority: RequestPriority) {
        queues[priority, default: []].append(waiter)
    }

    mutating func remove(_ waiter: UInt64) {
        for priority in RequestPriority.allCases { queues[priority]?.removeAll { $0 == waiter } }
    }

    /// The waiters that may go now: urgent ones first, then in the order of their coming.
    mutating func grant(at now: Int64) -> [UInt64] {
        var granted: [UInt64] = []
        while now >= nextGrant, let priority = RequestPriority.allCases.first(where: { !(queues[$0] ?? []).isEmpty }) {
            guard let waiter = queues[priority]?.removeFirst() else { break }
            granted.append(waiter)
            spend(at: now)
        }
        return granted
    }

    /// Grants no request before `instant`, and no burst right after it.
    mutating func pause(until instant: Int64) {
        guard instant > pausedUntil else { return }
        pausedUntil = instant
        fullAt = max(fullAt, instant + (burst - 1) * intervalNanoseconds)
    }

    private mutating func spend(at now: Int64) {
        fullAt = max(fullAt, now) + intervalNanoseconds
    }
}
