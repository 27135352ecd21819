import CCurl
import Foundation
import Synchronization
import Threads

/// A request on its way to the engine's thread.
struct Submission: Sendable {
    var identifier: UInt64
    var request: CurlRequest
    var target: RequestTarget
    var continuation: CheckedContinuation<Result<CurlResponse, CurlHTTPError>, Never>
    var submittedAt = SuspendingClock.now

    var deadline: SuspendingClock.Instant { submittedAt + max(.milliseconds(1), request.totalTimeout) }

    /// What its caller hears when all connections were busy up to then.
    var noConnection: CurlHTTPError {
        let detail = "no free connection within \(request.totalTimeout.millisecondsRoundedUp) ms"
        return CurlHTTPError(kind: .timeout, detail: detail, origin: target.origin)
    }
}

/// Runs all transfers of a client on one thread of its own, over one multi handle.
///
/// One multi handle instead of a blocking handle per thread, because `curl_multi_wakeup` makes cancellation immediate, and because all
/// transfers then share the kept connections.
final class TransferEngine: Sendable {
    private struct State {
        var nextIdentifier: UInt64 = 0
        /// Identifiers given out and not answered, so that a cancellation that comes late leaves nothing behind.
        var live: Set<UInt64> = []
        var cancelled: Set<UInt64> = []
        var submissions: [Submission] = []
        var isStopping = false
        var isClosed = false
    }

    private let maximumTransfers: Int
    private let settings: TransferSettings
    private let state = Mutex(State())
    /// Other threads use it for `curl_multi_wakeup` alone, which libcurl allows, and under the lock of `state`, so never after its cleanup.
    nonisolated(unsafe) private let multi: OpaquePointer?

    /// Must happen before the first handle; `CURL_GLOBAL_ALL` (https://curl.se/libcurl/c/curl_global_init.html).
    private static let isCurlReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

    init(maximumTransfers: Int, settings: TransferSettings) {
        self.maximumTransfers = maximumTransfers
        self.settings = settings
        multi = Self.isCurlReady ? curl_multi_init().map { OpaquePointer($0) } : nil
    }

    func start() {
        BlockingWork.start(named: "curl-http", stackBytes: 1 << 20) { self.run() }
    }

    // MARK: Called from any thread

    func register() -> UInt64 {
        state.withLock { state in
            state.nextIdentifier += 1
            state.live.insert(state.nextIdentifier)
            return state.nextIdentifier
        }
    }

    func submit(_ submission: Submission) {
        let isAccepted = state.withLock { state in
            guard !state.isClosed, !state.isStopping else {
                state.live.remove(submission.identifier)
                state.cancelled.remove(submission.identifier)
                return false
            }
            state.submissions.append(submission)
            wake(state)
            return true
        }
        if !isAccepted { submission.continuation.resume(returning: .failure(Self.shutDown(submission.target.origin))) }
    }

    func cancel(_ identifier: UInt64) {
        state.withLock { state in
            guard state.live.contains(identifier) else { return }
            state.cancelled.insert(identifier)
            wake(state)
        }
    }

    func stop() {
        state.withLock { state in
            state.isStopping = true
            wake(state)
        }
    }

    /// Called under the lock of `state`.
    private func wake(_ state: State) {
        guard !state.isClosed, let multi else { return }
        curl_multi_wakeup(UnsafeMutableRawPointer(multi))
    }

    // MARK: The engine's thread

    private func run() {
        BlockingWork.blockBrokenPipeSignal()
        if let multi = multi.map({ UnsafeMutableRawPointer($0) }) {
            var loop = TransferLoop(engine: self, multi: multi, maximumTransfers: maximumTransfers, settings: settings)
            loop.run()
        } else {
            close(detail: "libcurl could not be started")
        }
    }

    /// What other threads left.
    func takeInbox() -> (submissions: [Submission], cancelled: Set<UInt64>, isStopping: Bool) {
        state.withLock { state in
            defer { state.submissions = [] }
            return (state.submissions, state.cancelled, state.isStopping)
        }
    }

    /// Notes that a request has its answer.
    func forget(_ identifier: UInt64) {
        state.withLock { state in
            state.live.remove(identifier)
            state.cancelled.remove(identifier)
        }
    }

    /// Takes no more requests, and answers those that came too late.
    func close(detail: String) {
        let late = state.withLock { state in
            state.isClosed = true
            defer { state.submissions = [] }
            return state.submissions
        }
        for submission in late { submission.continuation.resume(returning: .failure(Self.shutDown(submission.target.origin, detail))) }
    }

    static func shutDown(_ origin: String, _ detail: String = "the HTTP client was shut down") -> CurlHTTPError {
        CurlHTTPError(kind: .cancelled, cause: .shutDown, detail: detail, origin: origin)
    }
}
