import Foundation
import RunModel

/// The live view: shows pictures of a feed until a person quits or a signal ends it.
package struct Monitor: Sendable {
    private let feed: MonitorFeed
    private let interval: Duration
    private let environment: [String: String]

    /// - Parameters:
    ///   - interval: from one picture to the next. Default 1 s; slower where a picture takes longer than a fifth of it.
    ///   - environment: `TERM` and `NO_COLOR` are looked at.
    package init(feed: MonitorFeed, interval: Duration = .seconds(1), environment: [String: String] = ProcessInfo.processInfo.environment) {
        self.feed = feed
        self.interval = interval
        self.environment = environment
    }

    /// Runs until `q`, Ctrl-C, SIGINT, SIGTERM or SIGHUP; without a terminal prints one plain table with `print` instead.
    ///
    /// - Throws: what the first picture throws, before anything is shown; ``MonitorTerminalError``.
    package func run(print: (String) throws -> Void) async throws {
        let first = try await feed.fleet()
        guard Terminal.isUsable(environment: environment) else { return try print(PlainTable.render(first, now: feed.now())) }
        let mailbox = MonitorMailbox()
        mailbox.post(.fleet(first))
        let signals = observeSignals(mailbox)
        defer { for source in signals { source.cancel() } }
        let (requests, wanted) = AsyncStream.makeStream(of: String.self, bufferingPolicy: .bufferingNewest(1))
        let fetching = Task { await fetch(into: mailbox) }
        let fetchingRuns = Task { await fetchRuns(requests, into: mailbox) }
        defer {
            fetching.cancel()
            fetchingRuns.cancel()
        }
        let loop = MonitorLoop(
            terminal: try Terminal(), mailbox: mailbox, now: feed.now, hasColours: Terminal.hasColours(environment: environment),
            fetchRuns: { wanted.yield($0) })
        try await loop.runOnOwnThread()
    }

    private func fetch(into mailbox: MonitorMailbox) async {
        let clock = ContinuousClock()
        var pause = interval
        while !Task.isCancelled {
            try? await Task.sleep(for: pause)
            guard !Task.isCancelled else { return }
            let begin = clock.now
            do {
                mailbox.post(.fleet(try await feed.fleet()))
            } catch {
                mailbox.post(.failure("\(error)"))
            }
            pause = max(interval, (clock.now - begin) * 4)
        }
    }

    /// Fetches the runs of the dataset that is looked at, whenever they are asked for.
    private func fetchRuns(_ requests: AsyncStream<String>, into mailbox: MonitorMailbox) async {
        guard let runs = feed.runs else { return }
        for await token in requests {
            do {
                mailbox.post(.runs(try await runs(token), token: token))
            } catch {
                mailbox.post(.failure("\(error)"))
            }
        }
    }

    private func observeSignals(_ mailbox: MonitorMailbox) -> [any DispatchSourceSignal] {
        let queue = DispatchQueue(label: "monitor-signals")
        let quits = EndRequests()
        let news: [(Int32, MonitorMailbox.News)] = [
            (SIGWINCH, .resized), (SIGCONT, .continued), (SIGINT, .quit), (SIGTERM, .quit), (SIGHUP, .quit), (SIGQUIT, .quit),
        ]
        return news.map { number, item in
            // The default action of SIGCONT and SIGWINCH is kept: waking up, and nothing.
            if number != SIGCONT, number != SIGWINCH { signal(number, SIG_IGN) }
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            source.setEventHandler { @Sendable in
                mailbox.post(item)
                // A terminal that takes no output can hold the loop up: the second request ends the process at once.
                if case .quit = item, quits.isSecond() {
                    TerminalRestorer.restore()
                    _exit(128 + number)
                }
            }
            source.resume()
            return source
        }
    }
}

/// Counts requests to end.
///
/// `@unchecked Sendable`: touched only on the one serial queue of the signals.
private final class EndRequests: @unchecked Sendable {
    private var count = 0

    func isSecond() -> Bool {
        count += 1
        return count >= 2
    }
}
