import Collection
import Exporter
import Files
import Foundation
import Logging
import Reports
import RunModel
import Synchronization

/// Shows how far a collection pass is: one line that rewrites itself on a terminal, a log line every ten seconds elsewhere.
final class ProgressBar: Sendable {
    private struct State {
        var lastShown = ContinuousClock.now - .seconds(3600)
        var lastLineLength = 0
    }

    private let state = Mutex(State())
    private let isTerminal: Bool
    private let logger: Logger

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
    ///   - fraction: from 0 to 1; nil when it is not known how much there is.
    ///   - text: what a terminal shows next to the bar.
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
        state.withLock { state in
            let now = ContinuousClock.now
            guard now - state.lastShown >= (isTerminal ? .milliseconds(100) : .seconds(10)) else { return false }
            state.lastShown = now
            return true
        }
    }

    /// Removes the line, so that what is printed next begins at the left.
    func finish() {
        guard isTerminal else { return }
        draw("")
    }

    /// For example `[####------] 40 %, 32 s left, reading the past: 12,345 new runs, 40 datasets`: what matters most comes first, because
    /// a narrow terminal cuts the end.
    ///
    /// Says nothing of the rest while that is not known.
    static func line(_ progress: CollectProgress) -> String {
        var parts = [
            "\(progress.activity): \(HumanText.count(progress.runs)) new runs", "\(HumanText.count(progress.datasets)) datasets",
        ]
        if let seconds = progress.secondsLeft, seconds >= 1 {
            parts.insert("\(HumanText.duration(DurationEstimate(milliseconds: seconds.rounded() * 1000))) left", at: 0)
        }
        let text = parts.joined(separator: ", ")
        guard let fraction = progress.fraction else { return text }
        // Rounded down: 100 % is said when all is done.
        return "\(bar(fraction)) \(Int(fraction * 100)) %, \(text)"
    }

    /// Cut to what fits into one row of the terminal: a longer line would begin a new one at each drawing.
    static func fitting(_ line: String, columns: Int) -> String {
        line.count < columns ? line : String(line.prefix(max(0, columns - 1)))
    }

    private static var columns: Int {
        var size = winsize()
        guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }

    private static func bar(_ fraction: Double) -> String {
        let width = 10
        let done = Int((min(max(fraction, 0), 1) * Double(width)).rounded())
        return "[" + String(repeating: "#", count: done) + String(repeating: "-", count: width - done) + "]"
    }

    private func log(_ progress: CollectProgress) {
        var metadata: Logger.Metadata = [
            "activity": "\(progress.activity)", "new_runs": "\(progress.runs)", "datasets": "\(progress.datasets)",
            "requests": "\(progress.requests)",
        ]
        if let left = progress.requestsLeft { metadata["requests_left"] = "\(left)" }
        logger.info("collecting", metadata: metadata)
    }

    private func draw(_ line: String) {
        let line = Self.fitting(line, columns: Self.columns)
        state.withLock { state in
            let padding = String(repeating: " ", count: max(0, state.lastLineLength - line.count))
            // The cursor goes back to the left, so that a line of the log begins there.
            write("\r\(line)\(padding)\r")
            state.lastLineLength = line.count
        }
    }

    private func write(_ text: String) {
        try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
    }
}
