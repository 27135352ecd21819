import Exporter
import Foundation
import Logging
import Reports

/// Shows how far a collection pass is: one line that rewrites itself on a terminal, a log line every ten seconds elsewhere.
///
/// `@unchecked Sendable`: `lock` protects `lastShown` and `lastLineLength`.
final class ProgressBar: @unchecked Sendable {
    private let lock = NSLock()
    private let isTerminal: Bool
    private let logger: Logger
    private var lastShown = ContinuousClock.now - .seconds(3600)
    private var lastLineLength = 0

    /// - Parameter isTerminal: whether stderr is read by a person.
    init(isTerminal: Bool = StandardError.isTerminal, logger: Logger) {
        self.isTerminal = isTerminal
        self.logger = logger
    }

    /// Shows it, unless the last showing was just now.
    func show(_ progress: CollectProgress) {
        guard isDue() else { return }
        if isTerminal { draw(Self.line(progress)) } else { log(progress) }
    }

    /// Shows how far other work is, unless the last showing was just now.
    ///
    /// - Parameters:
    ///   - fraction: from 0 to 1; nil when nobody knows how much there is.
    ///   - text: what a terminal shows beside the bar.
    ///   - event: what the log says instead.
    func show(fraction: Double?, text: @autoclosure () -> String, event: Logger.Message, metadata: @autoclosure () -> Logger.Metadata) {
        guard isDue() else { return }
        if isTerminal {
            draw([fraction.map(Self.bar), text()].compactMap { $0 }.joined(separator: " "))
        } else {
            logger.info(event, metadata: metadata())
        }
    }

    private func isDue() -> Bool {
        lock.withLock {
            let now = ContinuousClock.now
            guard now - lastShown >= (isTerminal ? .milliseconds(100) : .seconds(10)) else { return false }
            lastShown = now
            return true
        }
    }

    /// Removes the line, so that what is printed next begins at the left.
    func finish() {
        guard isTerminal else { return }
        draw("")
        write("\r")
    }

    /// For example `[########------------] reading the past: 12 345 runs, 40 datasets, 96 requests left, about 32 s to go`.
    static func line(_ progress: CollectProgress) -> String {
        return
            "\(bar(progress.fraction)) \(progress.activity): \(HumanText.count(progress.runs)) new runs, "
            + "\(HumanText.count(progress.datasets)) datasets, \(HumanText.count(progress.requestsLeft)) requests left, "
            + "about \(HumanText.duration(milliseconds: progress.secondsLeft * 1000)) to go"
    }

    private static func bar(_ fraction: Double) -> String {
        let width = 20
        let done = Int((min(max(fraction, 0), 1) * Double(width)).rounded())
        return "[" + String(repeating: "#", count: done) + String(repeating: "-", count: width - done) + "]"
    }

    private func log(_ progress: CollectProgress) {
        logger.info(
            "collecting",
            metadata: [
                "activity": "\(progress.activity)", "new_runs": "\(progress.runs)", "datasets": "\(progress.datasets)",
                "requests": "\(progress.requests)", "requests_left": "\(progress.requestsLeft)",
            ])
    }

    private func draw(_ line: String) {
        lock.withLock {
            let padding = String(repeating: " ", count: max(0, lastLineLength - line.count))
            write("\r\(line)\(padding)")
            lastLineLength = line.count
        }
    }

    private func write(_ text: String) {
        try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
    }
}
