import Synchronization
import Threads

/// A connection, distinguished from earlier ones in the same slot.
struct ConnectionID: Hashable, Sendable {
    let slot: Int
    let serial: UInt64
}

/// What other threads say to the event loop.
final class Mailbox: Sendable {
    enum Message: Sendable {
        case answer(ConnectionID, HTTPResponse)
        /// `host` is whose place among the pending decisions becomes free.
        case decision(ConnectionID, host: String, RequestAdmission)
        case stop(drain: Duration)
    }

    private struct State {
        var messages: [Message] = []
        var isClosed = false
    }

    private let pipe = WakePipe()
    private let state = Mutex(State())

    init() throws(HTTPServerError) {
        guard pipe.reader >= 0 else {
            throw HTTPServerError(.system, "cannot open a pipe: \(SystemError.latest.text); raise the limit of open files (ulimit -n)")
        }
    }

    var descriptor: Int32 { pipe.reader }

    func post(_ message: Message) {
        state.withLock {
            guard !$0.isClosed else { return }
            $0.messages.append(message)
            if $0.messages.count == 1 { pipe.wake() }
        }
    }

    /// Every message since the last call.
    func take() -> [Message] {
        state.withLock {
            guard !$0.isClosed, !$0.messages.isEmpty else { return [] }
            pipe.drain()
            let messages = $0.messages
            $0.messages = []
            return messages
        }
    }

    func close() {
        state.withLock {
            guard !$0.isClosed else { return }
            $0.isClosed = true
            $0.messages = []
        }
    }
}
