import Synchronization

/// Decides which requests meet a passing fault, and keeps the books of the rate limiter.
final class TransientFaults: Sendable {
    /// Mode allows about 40 requests in 10 seconds (https://mode.com/help/articles/api-reference/).
    static let limitCount = 40
    static let limitMilliseconds: Int64 = 10_000
    /// Targets remembered before the books are begun anew; bounds the memory against targets that are never repeated.
    private static let maximumTargets = 100_000

    private let visits = Mutex<[UInt64: UInt32]>([:])
    private let recent = Mutex<[Int64]>([])

    /// The fault that a request for the target meets, if any. Depends on the target and how often it was asked for, not on other
    /// requests; every third visit is free of faults, so a client that retries twice always comes through.
    func next(target: String, dice: FaultDice) -> SimulatorFault? {
        guard SimulatorFault.transient.contains(where: { dice.faults[$0] > 0 }) else { return nil }
        let hash = FaultDice.hash(target)
        let visit = visits.withLock { visits in
            if visits.count >= Self.maximumTargets { visits.removeAll() }
            let count = visits[hash, default: 0]
            visits[hash] = count &+ 1
            return UInt64(count)
        }
        guard visit % 3 != 2 else { return nil }
        return SimulatorFault.transient.first { dice.strikes($0, hash, visit) }
    }

    /// Records a request; says how many more are allowed and, when none was, in how many milliseconds the next one is.
    func admit(at elapsedMilliseconds: Int64) -> (remaining: Int, waitMilliseconds: Int64?) {
        recent.withLock { recent in
            recent.removeAll { $0 <= elapsedMilliseconds - Self.limitMilliseconds }
            guard recent.count < Self.limitCount else {
                return (0, (recent.first ?? elapsedMilliseconds) + Self.limitMilliseconds - elapsedMilliseconds)
            }
            recent.append(elapsedMilliseconds)
            return (Self.limitCount - recent.count, nil)
        }
    }
}
