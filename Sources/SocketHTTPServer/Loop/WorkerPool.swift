import Foundation

/// The threads that run handlers, which may block.
///
/// @unchecked Sendable: everything that changes is only touched with `condition` locked.
final class WorkerPool: @unchecked Sendable {
    struct Job: Sendable {
        let connection: ConnectionID
        let request: HTTPRequest
    }

    private let condition = NSCondition()
    private let handler: @Sendable (HTTPRequest) -> HTTPResponse
    private let mailbox: Mailbox
    private var jobs: [Job] = []
    private var isClosed = false
    private var runningThreads = 0

    init(threads: Int, mailbox: Mailbox, handler: @escaping @Sendable (HTTPRequest) -> HTTPResponse) {
        self.mailbox = mailbox
        self.handler = handler
        runningThreads = max(threads, 1)
        for number in 1...runningThreads {
            let thread = Thread { [self] in run() }
            thread.name = "http-worker-\(number)"
            thread.start()
        }
    }

    /// Puts a request at the end of the queue, whose length the caller limits.
    func submit(_ job: Job) {
        condition.withLock {
            jobs.append(job)
            condition.signal()
        }
    }

    /// Drops what has not begun, and waits for what has, but not beyond `limit`.
    func close(waitingUntil limit: Date) {
        condition.withLock {
            isClosed = true
            jobs = []
            condition.broadcast()
            while runningThreads > 0, condition.wait(until: limit) {}
        }
    }

    private func run() {
        while let job = nextJob() {
            mailbox.post(.answer(job.connection, handler(job.request)))
        }
        condition.withLock {
            runningThreads -= 1
            condition.broadcast()
        }
    }

    private func nextJob() -> Job? {
        condition.withLock {
            while jobs.isEmpty, !isClosed { condition.wait() }
            return jobs.isEmpty ? nil : jobs.removeFirst()
        }
    }
}
