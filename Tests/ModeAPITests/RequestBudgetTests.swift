@testable import ModeAPI
import TestSupport
import Testing

/// A bucket that expectations can call.
private final class Bucket {
    private var state: BudgetState

    init(requestsPerSecond: Double, burst: Int) { state = BudgetState(requestsPerSecond: requestsPerSecond, burst: burst) }

    var nextGrant: Int64 { state.nextGrant }
    var hasWaiters: Bool { state.hasWaiters }
    func takeNow(at now: Int64) -> Bool { state.takeNow(at: now) }
    func grant(at now: Int64) -> [UInt64] { state.grant(at: now) }
    func enqueue(_ waiter: UInt64, _ priority: RequestPriority) { state.enqueue(waiter, priority) }
    func pause(until instant: Int64) { state.pause(until: instant) }
}

@Suite struct BudgetStateTests {
    private static let second: Int64 = 1_000_000_000

    @Test func aFullBucketLetsItsBurstGoAndThenKeepsTheRate() {
        let bucket = Bucket(requestsPerSecond: 4, burst: 2)
        #expect(bucket.takeNow(at: 0))
        #expect(bucket.takeNow(at: 0))
        #expect(!bucket.takeNow(at: 0))
        #expect(bucket.nextGrant == Self.second / 4)
        #expect(bucket.takeNow(at: Self.second / 4))
        #expect(!bucket.takeNow(at: Self.second / 4))
    }

    /// Whatever the pattern of requests, no stretch of time holds more than burst + rate × length of them.
    @Test(arguments: [0.1, 0.5, 3, 7])
    func noStretchOfTimeHoldsMoreThanTheRateAndTheBurst(rate: Double) {
        let bucket = Bucket(requestsPerSecond: rate, burst: 2)
        var random = SplitMix64(seed: 7)
        var now: Int64 = 0
        var taken: [Int64] = []
        for _ in 0..<2000 {
            now += Int64(random.below(Int(Double(Self.second) / rate)))
            if bucket.takeNow(at: now) { taken.append(now) }
        }
        for first in stride(from: 0, to: taken.count, by: 37) {
            for last in first..<taken.count {
                let allowed = 2 + rate * Double(taken[last] - taken[first]) / Double(Self.second)
                #expect(Double(last - first + 1) <= allowed + 0.000_1)
            }
        }
        #expect(taken.count > 100)
    }

    @Test func aRateBelowOnePerSecondWorks() {
        let bucket = Bucket(requestsPerSecond: 0.1, burst: 1)
        #expect(bucket.takeNow(at: 0))
        #expect(!bucket.takeNow(at: 10 * Self.second - 1))
        #expect(bucket.takeNow(at: 10 * Self.second))
    }

    /// A mistake in the configuration must not flood the API.
    @Test(arguments: [0, -1, .nan, .infinity, -.infinity, 1e-300])
    func aRateThatIsNoneCountsAsTheSlowest(rate: Double) {
        let bucket = Bucket(requestsPerSecond: rate, burst: 1)
        #expect(bucket.takeNow(at: 0))
        #expect(!bucket.takeNow(at: 1000 * Self.second))
    }

    @Test func urgentWaitersGoFirstAndEqualOnesInTheOrderOfTheirComing() {
        let bucket = Bucket(requestsPerSecond: 1, burst: 1)
        #expect(bucket.takeNow(at: 0))
        bucket.enqueue(1, .backfill)
        bucket.enqueue(2, .sweep)
        bucket.enqueue(3, .inFlight)
        bucket.enqueue(4, .sweep)
        bucket.enqueue(5, .interactive)
        #expect((1...5).flatMap { bucket.grant(at: Int64($0) * Self.second) } == [5, 3, 2, 4, 1])
        #expect(!bucket.hasWaiters)
    }

    @Test func nobodyOvertakesThoseWhoWait() {
        let bucket = Bucket(requestsPerSecond: 1, burst: 1)
        #expect(bucket.takeNow(at: 0))
        bucket.enqueue(1, .backfill)
        #expect(!bucket.takeNow(at: 5 * Self.second))
        #expect(bucket.grant(at: 5 * Self.second) == [1])
    }

    @Test func aPauseHoldsEverybodyAndNoBurstFollowsIt() {
        let bucket = Bucket(requestsPerSecond: 2, burst: 3)
        bucket.pause(until: 10 * Self.second)
        bucket.pause(until: 4 * Self.second)
        for waiter in 1...3 { bucket.enqueue(UInt64(waiter), .sweep) }
        #expect(bucket.grant(at: 10 * Self.second - 1).isEmpty)
        #expect(bucket.grant(at: 10 * Self.second) == [1])
        #expect(bucket.nextGrant == 10 * Self.second + Self.second / 2)
    }
}

@Suite struct RequestBudgetTests {
    @Test func waitersAreLetGoByPriorityAsTimePasses() async throws {
        let time = ManualClock()
        let budget = RequestBudget(requestsPerSecond: 2, burst: 1, clock: time.clock)
        try await budget.acquire(.sweep)
        let order = Recorder<RequestPriority>()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (index, priority) in [RequestPriority.backfill, .changed, .interactive].enumerated() {
                group.addTask {
                    try await budget.acquire(priority)
                    order.add(priority)
                }
                await eventually { budget.waitingCount == index + 1 }
            }
            for count in 1...3 {
                #expect(order.all.count == count - 1)
                time.advance(milliseconds: 500)
                await eventually { order.all.count == count }
            }
            try await group.waitForAll()
        }
        #expect(order.all == [.interactive, .changed, .backfill])
        #expect(budget.waited == .milliseconds(500 + 1000 + 1500))
    }

    @Test func aCancelledWaiterTakesNothingFromTheBudget() async throws {
        let time = ManualClock()
        let budget = RequestBudget(requestsPerSecond: 1, burst: 1, clock: time.clock)
        try await budget.acquire(.sweep)
        let cancelled = Task { try await budget.acquire(.interactive) }
        await eventually { budget.waitingCount == 1 }
        cancelled.cancel()
        await #expect(throws: CancellationError.self) { try await cancelled.value }
        #expect(budget.waitingCount == 0)
        time.advance(milliseconds: 1000)
        #expect(try await budget.acquire(.sweep) == .zero)
    }

    @Test func aTaskThatIsAlreadyCancelledDoesNotWait() async {
        let budget = RequestBudget(requestsPerSecond: 1, burst: 1, clock: ManualClock().clock)
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            try await budget.acquire(.sweep)
        }
        await #expect(throws: CancellationError.self) { try await task.value }
    }

    @Test func aPenaltyHoldsThoseWhoAlreadyWait() async throws {
        let time = ManualClock()
        let budget = RequestBudget(requestsPerSecond: 1, burst: 1, clock: time.clock)
        try await budget.acquire(.sweep)
        let waiter = Task { try await budget.acquire(.sweep) }
        await eventually { budget.waitingCount == 1 }
        budget.penalise(for: .seconds(5))
        time.advance(milliseconds: 4999)
        for _ in 0..<100 { await Task.yield() }
        #expect(budget.waitingCount == 1)
        time.advance(milliseconds: 1)
        #expect(try await waiter.value == .seconds(5))
    }

    @Test func manyTasksAtOnceAllGetTheirTurn() async throws {
        let time = ManualClock(movesBySleeping: true)
        let budget = RequestBudget(requestsPerSecond: 10, burst: 1, clock: time.clock)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for index in 0..<200 {
                group.addTask { try await budget.acquire(RequestPriority.allCases[index % 6]) }
            }
            try await group.waitForAll()
        }
        #expect(time.milliseconds == 19_900)
        #expect(budget.waitingCount == 0)
    }
}
