import Foundation

/// A server that was started: how to reach its loop, and how to wait for its end.
final class ServerRun: Sendable {
    private let mailbox: Mailbox
    private let loop = DispatchGroup()

    init(mailbox: Mailbox) {
        self.mailbox = mailbox
        loop.enter()
    }

    func stop(drain: Duration) { mailbox.post(.stop(drain: drain)) }

    /// Called once, by the loop.
    func noteEnd() { loop.leave() }

    func waitForEnd() { loop.wait() }
}
