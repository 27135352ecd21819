import CCurl
import Foundation

/// A request on its way to the engine's thread.
struct Submission: Sendable {
    var identifier: UInt64
    var request: CurlRequest
    var target: RequestTarget
    var continuation: CheckedContinuation<Result<CurlResponse, CurlHTTPError>, Never>
    var submittedAt = MonotonicClock.milliseconds

    /// When its total timeout ends, by the monotonic clock.
    var deadlineMilliseconds: Int64 { submittedAt + Int64(max(1, request.totalTimeoutMilliseconds)) }

    /// What its caller hears when all connections were busy up to then.
    var noConnection: CurlHTTPError {
        let detail = "no free connection within \(request.totalTimeoutMilliseconds) ms"
        return CurlHTTPError(kind: .timeout, detail: detail, origin: target.origin)
    }
}

/// Runs all transfers of a client on one thread of its own, over one multi handle.
///
/// One multi handle instead of a blocking handle per thread, because `curl_multi_wakeup` makes cancellation immediate, and because all
/// transfers then share the kept connections.
///
/// `@unchecked Sendable`: `state` is touched under `lock` only; `active`, `waiting` and easy handles by the engine's thread only; `multi`
/// is used by other threads for `curl_multi_wakeup` alone, which libcurl allows, and under `lock`, so never after its cleanup.
final class TransferEngine: @unchecked Sendable {
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
    private let lock = NSLock()
    private var state = State()
    private let multi: OpaquePointer?
    private var active: [UInt64: Transfer] = [:]
    private var waiting: [Submission] = []

    /// Must happen before the first handle; `CURL_GLOBAL_ALL` (https://curl.se/libcurl/c/curl_global_init.html).
    private static let isCurlReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

    init(maximumTransfers: Int, settings: TransferSettings) {
        self.maximumTransfers = maximumTransfers
        self.settings = settings
        multi = Self.isCurlReady ? curl_multi_init().map { OpaquePointer($0) } : nil
    }

    func start() {
        let thread = Thread { self.run() }
        thread.name = "curl-http"
        thread.stackSize = 1 << 20
        thread.start()
    }

    // MARK: Called from any thread

    func register() -> UInt64 {
        lock.withLock {
            state.nextIdentifier += 1
            state.live.insert(state.nextIdentifier)
            return state.nextIdentifier
        }
    }

    func submit(_ submission: Submission) {
        let isAccepted = lock.withLock {
            guard !state.isClosed, !state.isStopping else {
                state.live.remove(submission.identifier)
                state.cancelled.remove(submission.identifier)
                return false
            }
            state.submissions.append(submission)
            wakeWhileLocked()
            return true
        }
        if !isAccepted { submission.continuation.resume(returning: .failure(Self.shutDown(submission.target.origin))) }
    }

    func cancel(_ identifier: UInt64) {
        lock.withLock {
            guard state.live.contains(identifier) else { return }
            state.cancelled.insert(identifier)
            wakeWhileLocked()
        }
    }

    func stop() {
        lock.withLock {
            state.isStopping = true
            wakeWhileLocked()
        }
    }

    private func wakeWhileLocked() {
        guard !state.isClosed, let multi else { return }
        curl_multi_wakeup(UnsafeMutableRawPointer(multi))
    }

    // MARK: The engine's thread

    private func run() {
        Self.blockBrokenPipeSignal()
        guard let multi = multi.map({ UnsafeMutableRawPointer($0) }) else {
            close(detail: "libcurl could not be started")
            return
        }
        _ = curl_multi_setopt_long(multi, CURLMOPT_MAXCONNECTS, maximumTransfers)
        while takeInbox(multi) {
            startWaiting(multi)
            var running: Int32 = 0
            curl_multi_perform(multi, &running)
            finishCompleted(multi)
            if active.count < maximumTransfers, !waiting.isEmpty { continue }
            // Ends early for sockets, for curl's own timers and for a wake-up; the 10 s only bound a mistake.
            curl_multi_poll(multi, nil, 0, Int32(expireWaiting() ?? 10_000), nil)
        }
        for transfer in active.values {
            curl_multi_remove_handle(multi, transfer.handle)
            transfer.finish(.failure(Self.shutDown(transfer.origin)))
        }
        active.removeAll()
        close(detail: "the HTTP client was shut down")
        curl_multi_cleanup(multi)
    }

    /// OpenSSL writes to sockets without `MSG_NOSIGNAL`; the signal of a broken pipe goes to the writing thread and would end the process.
    private static func blockBrokenPipeSignal() {
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGPIPE)
        pthread_sigmask(SIG_BLOCK, &signals, nil)
    }

    /// Takes over what other threads left. False when the engine is to stop.
    private func takeInbox(_ multi: UnsafeMutableRawPointer) -> Bool {
        let (submissions, cancelled, isStopping) = lock.withLock {
            defer { state.submissions = [] }
            return (state.submissions, state.cancelled, state.isStopping)
        }
        waiting += submissions
        guard !isStopping else { return false }
        for identifier in cancelled {
            if let index = waiting.firstIndex(where: { $0.identifier == identifier }) {
                let submission = waiting.remove(at: index)
                forget(identifier)
                submission.continuation.resume(returning: .failure(Self.cancelled(submission.target.origin)))
            } else if let transfer = active.removeValue(forKey: identifier) {
                curl_multi_remove_handle(multi, transfer.handle)
                forget(identifier)
                transfer.finish(.failure(Self.cancelled(transfer.origin)))
            }
        }
        return true
    }

    private func startWaiting(_ multi: UnsafeMutableRawPointer) {
        while active.count < maximumTransfers, !waiting.isEmpty {
            let submission = waiting.removeFirst()
            switch Transfer.make(submission, settings: settings) {
            case .success(let transfer):
                active[submission.identifier] = transfer
                curl_multi_add_handle(multi, transfer.handle)
            case .failure(let error):
                forget(submission.identifier)
                submission.continuation.resume(returning: .failure(error))
            }
        }
    }

    /// Gives up what waited for a connection up to its deadline. Returns the milliseconds to the next deadline, at most 10 s.
    private func expireWaiting() -> Int64? {
        let now = MonotonicClock.milliseconds
        let late = waiting.filter { $0.deadlineMilliseconds <= now }
        waiting.removeAll { $0.deadlineMilliseconds <= now }
        for submission in late {
            forget(submission.identifier)
            submission.continuation.resume(returning: .failure(submission.noConnection))
        }
        return waiting.map { min(max(1, $0.deadlineMilliseconds - now), 10_000) }.min()
    }

    private func finishCompleted(_ multi: UnsafeMutableRawPointer) {
        var remaining: Int32 = 0
        while let message = curl_multi_info_read(multi, &remaining) {
            guard message.pointee.msg == CURLMSG_DONE, let handle = message.pointee.easy_handle else { continue }
            let code = message.pointee.data.result
            guard let transfer = active.values.first(where: { $0.handle == handle }) else { continue }
            let result = transfer.result(code)
            curl_multi_remove_handle(multi, handle)
            active[transfer.identifier] = nil
            forget(transfer.identifier)
            transfer.finish(result)
        }
    }

    private func forget(_ identifier: UInt64) {
        lock.withLock {
            state.live.remove(identifier)
            state.cancelled.remove(identifier)
        }
    }

    private func close(detail: String) {
        let late = lock.withLock {
            state.isClosed = true
            defer { state.submissions = [] }
            return state.submissions
        }
        for submission in waiting + late {
            let error = CurlHTTPError(kind: .cancelled, cause: .shutDown, detail: detail, origin: submission.target.origin)
            submission.continuation.resume(returning: .failure(error))
        }
        waiting = []
    }

    private static func shutDown(_ origin: String) -> CurlHTTPError {
        CurlHTTPError(kind: .cancelled, cause: .shutDown, detail: "the HTTP client was shut down", origin: origin)
    }

    private static func cancelled(_ origin: String) -> CurlHTTPError {
        CurlHTTPError(kind: .cancelled, detail: "the request was cancelled", origin: origin)
    }
}
