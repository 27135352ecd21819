import Foundation
import Synchronization

/// Work that blocks for long, on a thread of its own: a blocked thread of Swift's cooperative pool is missing everywhere else.
///
/// The only place of the project where threads are made.
package enum BlockingWork {
    /// Starts `body` and returns at once.
    ///
    /// - Parameters:
    ///   - name: the thread's name; Linux shows 15 bytes of it.
    ///   - stackBytes: nil for the system's default.
    /// - Returns: a handle for those who want to wait; without it the work goes on just the same.
    @discardableResult
    package static func start<Value: Sendable, Failure: Error>(
        named name: String, stackBytes: Int? = nil, _ body: @escaping @Sendable () throws(Failure) -> Value
    ) -> RunningWork<Value, Failure> {
        let work = RunningWork<Value, Failure>()
        launch(named: name, stackBytes: stackBytes) { work.finish(Result { () throws(Failure) in try body() }) }
        return work
    }

    /// Runs `body` and waits for it without blocking the caller's thread.
    ///
    /// - Throws: what `body` throws. Cancellation does not interrupt it.
    package static func run<Value: Sendable>(named name: String, _ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            launch(named: name, stackBytes: nil) { continuation.resume(with: Result { try body() }) }
        }
    }

    /// Runs `first` on this thread and `second` on another at the same time, and blocks until both have ended.
    ///
    /// - Throws: what `first` throws, else what `second` throws.
    package static func both<First, Second: Sendable>(
        _ first: () throws -> First, and second: @escaping @Sendable () throws -> Second
    ) throws -> (First, Second) {
        let other = start(named: "second-half", second)
        let firstResult = Result { try first() }
        let secondResult = Result { try other.wait() }
        return (try firstResult.get(), try secondResult.get())
    }

    /// For threads that write through OpenSSL, whose `write(2)` has no `MSG_NOSIGNAL`: blocked for the calling thread alone, the signal of a
    /// broken pipe is never delivered, and the write says what happened.
    package static func blockBrokenPipeSignal() {
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGPIPE)
        pthread_sigmask(SIG_BLOCK, &signals, nil)
    }

    private static func launch(named name: String, stackBytes: Int?, _ body: @escaping @Sendable () -> Void) {
        let thread = Thread(block: body)
        thread.name = name
        if let stackBytes { thread.stackSize = stackBytes }
        thread.start()
    }
}

/// Work that runs, or has run, on a thread of its own.
package final class RunningWork<Value: Sendable, Failure: Error>: Sendable {
    private let result = Mutex<Result<Value, Failure>?>(nil)
    private let finished = DispatchSemaphore(value: 0)

    fileprivate init() {}

    fileprivate func finish(_ value: Result<Value, Failure>) {
        result.withLock { $0 = value }
        finished.signal()
    }

    /// Blocks until the work has ended.
    ///
    /// - Throws: what the work threw.
    package func wait() throws(Failure) -> Value {
        while true {
            if let result = result.withLock({ $0 }) { return try result.get() }
            finished.wait()
            // For the next one who waits.
            finished.signal()
        }
    }
}
