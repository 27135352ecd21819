import Foundation

/// A server that was started: how to reach its loop, and how to wait for its end.
///
/// @unchecked Sendable: `hasEnded` is only touched with `condition` locked.
final class ServerRun: @unchecked Sendable {
    private let mailbox: Mailbox
    private let condition = NSCondition()
    private var hasEnded = false

    init(mailbox: Mailbox) { self.mailbox = mailbox }

    func stop(drainMilliseconds: Int) { mailbox.post(.stop(drainMilliseconds: drainMilliseconds)) }

    func noteEnd() {
        condition.withLock {
            hasEnded = true
            condition.broadcast()
        }
    }

    func waitForEnd() {
        condition.withLock {
            while !hasEnded { condition.wait() }
        }
    }
}
