import Foundation
import Synchronization
import Threads

/// Threads for work that may block. What the work comes to is posted to the event loop.
final class WorkerPool: Sendable {
    typealias Job = @Sendable () -> Mailbox.Message

    private struct State {
        var jobs: [Job] = []
        var isClosed = false
    }

    private let state = Mutex(State())
    /// Counts the jobs, and at the end one for each thread.
    private let available = DispatchSemaphore(value: 0)
    private let threads = DispatchGroup()
    private let threadCount: Int
    private let mailbox: Mailbox

    /// - Parameters:
    ///   - name: what the threads are called.
    ///   - niceness: how much the threads yield to others when cores are short, as nice(1) has it.
    init(name: String, threads count: Int, niceness: Int32 = 0, mailbox: Mailbox) {
        self.mailbox = mailbox
        threadCount = max(count, 1)
        for number in 1...threadCount {
            threads.enter()
            BlockingWork.start(named: "\(name)-\(number)") { [self] in
                // On Linux this is a property of the calling thread alone (setpriority(2), C library differences).
                if niceness > 0 { setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, niceness) }
                run()
                threads.leave()
            }
        }
    }

    /// Puts work at the end of the queue, whose length the caller limits.
    func submit(_ job: @escaping Job) {
        state.withLock { $0.jobs.append(job) }
        available.signal()
    }

    /// Drops what has not begun, and waits for what has, but not beyond `limit`.
    func close(waitingUntil limit: DispatchTime) {
        state.withLock {
            $0.isClosed = true
            $0.jobs = []
        }
        for _ in 0..<threadCount { available.signal() }
        _ = threads.wait(timeout: limit)
    }

    private func run() {
        while true {
            available.wait()
            let (job, isClosed) = state.withLock { state in
                (state.jobs.isEmpty ? nil : state.jobs.removeFirst(), state.isClosed)
            }
            if isClosed { return }
            if let job { mailbox.post(job()) }
        }
    }
}
