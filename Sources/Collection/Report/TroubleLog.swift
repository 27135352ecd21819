import Logging
import RunModel
import Synchronization

/// Says a trouble once when it begins and once when it ends, and counts it in between: an outage of a night is two lines.
final class TroubleLog: Sendable {
    private struct Trouble {
        var text: String
        var since: Timestamp
        var count = 1
    }

    private let logger: Logger
    private let troubles = Mutex<[String: Trouble]>([:])

    init(logger: Logger) { self.logger = logger }

    /// `subject` failed. The same text again is logged at debug only.
    func failed(_ subject: String, _ text: String, level: Logger.Level, at now: Timestamp) {
        let count = troubles.withLock { troubles in
            guard var trouble = troubles[subject], trouble.text == text else {
                let before = troubles[subject]
                troubles[subject] = Trouble(text: text, since: before?.since ?? now, count: (before?.count ?? 0) + 1)
                return 1
            }
            trouble.count += 1
            troubles[subject] = trouble
            return trouble.count
        }
        let metadata: Logger.Metadata = ["reason": "\(text)"]
        if count == 1 {
            logger.log(level: level, "\(subject) failed", metadata: metadata)
        } else {
            logger.debug("\(subject) failed again", metadata: metadata.merging(["times": "\(count)"]) { $1 })
        }
    }

    /// `subject` worked. Says so when it had failed before.
    func worked(_ subject: String, at now: Timestamp) {
        guard let trouble = troubles.withLock({ $0.removeValue(forKey: subject) }) else { return }
        let seconds = (now.milliseconds - trouble.since.milliseconds) / 1000
        logger.notice("\(subject) works again", metadata: ["failures": "\(trouble.count)", "seconds": "\(seconds)"])
    }
}
