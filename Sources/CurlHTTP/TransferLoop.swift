import CCurl
import Threads

/// The transfers of an engine, on its thread: what runs, what waits for a connection, and the libcurl handle that drives both.
struct TransferLoop {
    private let engine: TransferEngine
    private let multi: UnsafeMutableRawPointer
    private let maximumTransfers: Int
    private let settings: TransferSettings
    private var active: [UInt64: Transfer] = [:]
    private var waiting: [Submission] = []

    init(engine: TransferEngine, multi: UnsafeMutableRawPointer, maximumTransfers: Int, settings: TransferSettings) {
        self.engine = engine
        self.multi = multi
        self.maximumTransfers = maximumTransfers
        self.settings = settings
    }

    /// Runs until the engine is stopped, then frees the handle.
    mutating func run() {
        _ = curl_multi_setopt_long(multi, CURLMOPT_MAXCONNECTS, maximumTransfers)
        while takeInbox() {
            startWaiting()
            var running: Int32 = 0
            curl_multi_perform(multi, &running)
            finishCompleted()
            if active.count < maximumTransfers, !waiting.isEmpty { continue }
            // Ends early for sockets, for curl's own timers and for a wake-up; the 10 s only bound a mistake.
            curl_multi_poll(multi, nil, 0, Int32(expireWaiting() ?? 10_000), nil)
        }
        for transfer in active.values {
            curl_multi_remove_handle(multi, transfer.handle)
            transfer.finish(.failure(TransferEngine.shutDown(transfer.origin)))
        }
        active.removeAll()
        engine.close(detail: "the HTTP client was shut down")
        for submission in waiting { submission.continuation.resume(returning: .failure(TransferEngine.shutDown(submission.target.origin))) }
        waiting = []
        curl_multi_cleanup(multi)
    }

    /// Takes over what other threads left. False when the engine is to stop.
    private mutating func takeInbox() -> Bool {
        let (submissions, cancelled, isStopping) = engine.takeInbox()
        waiting += submissions
        guard !isStopping else { return false }
        for identifier in cancelled {
            if let index = waiting.firstIndex(where: { $0.identifier == identifier }) {
                let submission = waiting.remove(at: index)
                engine.forget(identifier)
                submission.continuation.resume(returning: .failure(Self.cancelled(submission.target.origin)))
            } else if let transfer = active.removeValue(forKey: identifier) {
                curl_multi_remove_handle(multi, transfer.handle)
                engine.forget(identifier)
                transfer.finish(.failure(Self.cancelled(transfer.origin)))
            }
        }
        return true
    }

    private mutating func startWaiting() {
        while active.count < maximumTransfers, !waiting.isEmpty {
            let submission = waiting.removeFirst()
            switch Transfer.make(submission, settings: settings) {
            case .success(let transfer):
                active[submission.identifier] = transfer
                curl_multi_add_handle(multi, transfer.handle)
            case .failure(let error):
                engine.forget(submission.identifier)
                submission.continuation.resume(returning: .failure(error))
            }
        }
    }

    /// Gives up what waited for a connection up to its deadline. Returns the milliseconds to the next deadline, at most 10 s.
    private mutating func expireWaiting() -> Int64? {
        let now = SuspendingClock.now
        let late = waiting.filter { $0.deadline <= now }
        waiting.removeAll { $0.deadline <= now }
        for submission in late {
            engine.forget(submission.identifier)
            submission.continuation.resume(returning: .failure(submission.noConnection))
        }
        return waiting.map { min(max(1, ($0.deadline - now).millisecondsRoundedUp), 10_000) }.min()
    }

    private mutating func finishCompleted() {
        var remaining: Int32 = 0
        while let message = curl_multi_info_read(multi, &remaining) {
            guard message.pointee.msg == CURLMSG_DONE, let handle = message.pointee.easy_handle else { continue }
            let code = message.pointee.data.result
            guard let transfer = active.values.first(where: { $0.handle == handle }) else { continue }
            let result = transfer.result(code)
            curl_multi_remove_handle(multi, handle)
            active[transfer.identifier] = nil
            engine.forget(transfer.identifier)
            transfer.finish(result)
        }
    }

    private static func cancelled(_ origin: String) -> CurlHTTPError {
        CurlHTTPError(kind: .cancelled, detail: "the request was cancelled", origin: origin)
    }
}
