import Foundation

/// A connection, told apart from earlier ones in the same slot.
struct ConnectionID: Hashable, Sendable {
    let slot: Int
    let serial: UInt64
}

/// What other threads tell the event loop.
///
/// @unchecked Sendable: `messages` and `isClosed` are only touched with `lock` held; the pipe is written with it held, so never after
/// closing.
final class Mailbox: @unchecked Sendable {
    enum Message: Sendable {
        case answer(ConnectionID, HTTPResponse)
        case stop(drainMilliseconds: Int)
    }

    private let lock = NSLock()
    private let pipe: WakePipe
    private var messages: [Message] = []
    private var isClosed = false

    init() throws(HTTPServerError) { pipe = try WakePipe() }

    /// What to wait on for messages.
    var descriptor: Int32 { pipe.reader }

    func post(_ message: Message) {
        lock.withLock {
            guard !isClosed else { return }
            messages.append(message)
            if messages.count == 1 { pipe.wake() }
        }
    }

    /// Every message since the last call.
    func take() -> [Message] {
        lock.withLock {
            guard !isClosed, !messages.isEmpty else { return [] }
            pipe.drain()
            defer { messages = [] }
            return messages
        }
    }

    func close() {
        lock.withLock {
            guard !isClosed else { return }
            isClosed = true
            messages = []
            pipe.close()
        }
    }
}
