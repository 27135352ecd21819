import Dispatch
import Synchronization

/// Does independent pieces of work on several threads.
struct ThreadTeam: Sendable {
    let threads: Int

    /// Calls `work` for the numbers of a range in their order, as many at a time as there are threads, and waits for all of them.
    ///
    /// - Parameters:
    ///   - isEnough: asked before each piece; once it says yes, no further one is begun. The first is always done.
    ///   - work: gets the number and that of the thread, from 0. What it changes must belong to one of the two.
    /// - Returns: the first number that was not worked on; the end of the range when all were.
    /// - Throws: what the first piece to fail threw; no other is begun after it.
    @discardableResult
    func forEach(
        _ range: Range<Int>, until isEnough: () -> Bool = { false }, _ work: (_ number: Int, _ thread: Int) throws -> Void
    ) throws -> Int {
        try withoutActuallyEscaping(isEnough) { isEnough in
            try withoutActuallyEscaping(work) { work in try run(range, until: isEnough, work) }
        }
    }

    private func run(
        _ range: Range<Int>, until isEnough: @escaping () -> Bool, _ work: @escaping (_ number: Int, _ thread: Int) throws -> Void
    ) throws -> Int {
        // Unsafe, because the compiler cannot see that two calls of `work` share nothing: each number and each thread is in one call at a
        // time. A mutex around what they change would protect nothing, since none of it is ever contended.
        nonisolated(unsafe) let (isEnough, work) = (isEnough, work)
        let next = Mutex(range.lowerBound)
        let failure = Mutex<(any Error)?>(nil)
        DispatchQueue.concurrentPerform(iterations: min(threads, range.count)) { thread in
            while failure.withLock({ $0 == nil }) {
                let number = next.withLock { next -> Int? in
                    guard next < range.upperBound, next == range.lowerBound || !isEnough() else { return nil }
                    defer { next += 1 }
                    return next
                }
                guard let number else { return }
                do {
                    try work(number, thread)
                } catch {
                    failure.withLock { if $0 == nil { $0 = error } }
                }
            }
        }
        if let error = failure.withLock({ $0 }) { throw error }
        return next.withLock { $0 }
    }
}
