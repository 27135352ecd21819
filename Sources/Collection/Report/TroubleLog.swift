import Logging
import RunModel
import Synchronization

/// Says a trouble once when it begins and once when it ends, and counts it in between: an outage of a night is two lines.
final class TroubleLog: Sendable {
    private struct Trouble {
        /// The kind of failure, or its text where it has no kind.
        var cause: String
        var since: Timestamp
        var count = 1
    }

    private let logger: Logger
    private let troubles = Mutex<[String: Trouble]>([:])

    init(logger: Logger) { self.logger = logger }

    /// `subject` failed. The same trouble again is logged at debug only.
    ///
    /// - Parameter kind: failures of one kind are the same trouble, whatever their text: an outage meets one request after the other. Nil where
    ///   the text tells troubles apart.
    func failed(_ subject: String, _ text: String, kind: CollectErrorKind? = nil, level: Logger.Level, at now: Timestamp) {
        let cause = kind?.rawValue ?? text
        let (count, isNew) = troubles.withLock { troubles in
            let before = troubles[subject]
            let count = (before?.count ?? 0) + 1
            troubles[subject] = Trouble(cause: cause, since: before?.since ?? now, count: count)
            return (count, before?.cause != cause)
        }
        let metadata: Logger.Metadata = ["reason": "\(text)"]
        if isNew {
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
