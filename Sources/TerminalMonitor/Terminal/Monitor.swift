import Foundation
import RunModel
import Threads
import UnixSignals

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
        let events = MonitorEventQueue()
        events.post(.fleet(first))
        let signals = await UnixSignalsSequence(
            trapping: .sigwinch, .sigcont, .sigint, .sigterm, .sighup, .sigquit)
        let forwarding = Task { await forward(signals, to: events) }
        let (requests, wanted) = AsyncStream.makeStream(of: String.self, bufferingPolicy: .bufferingNewest(1))
        let fetching = Task { await fetch(into: events) }
        let fetchingRuns = Task { await fetchRuns(requests, into: events) }
        defer {
            forwarding.cancel()
            fetching.cancel()
            fetchingRuns.cancel()
        }
        try await BlockingWork.run(named: "monitor") { [now = feed.now, hasColours = Terminal.hasColours(environment: environment)] in
            let loop = MonitorLoop(
                terminal: try Terminal(), events: events, now: now, hasColours: hasColours, fetchRuns: { wanted.yield($0) })
            try loop.run()
        }
    }

    private func fetch(into events: MonitorEventQueue) async {
        let clock = ContinuousClock()
        var pause = interval
        while !Task.isCancelled {
            try? await Task.sleep(for: pause)
            guard !Task.isCancelled else { return }
            let begin = clock.now
            do {
                events.post(.fleet(try await feed.fleet()))
            } catch {
                events.post(.failure("\(error)"))
            }
            pause = max(interval, (clock.now - begin) * 4)
        }
    }

    /// Fetches the runs of the dataset that is looked at, whenever they are asked for.
    private func fetchRuns(_ requests: AsyncStream<String>, into events: MonitorEventQueue) async {
        guard let runs = feed.runs else { return }
        for await token in requests {
            do {
                events.post(.runs(try await runs(token), token: token))
            } catch {
                events.post(.failure("\(error)"))
            }
        }
    }

    private func forward(_ signals: UnixSignalsSequence, to events: MonitorEventQueue) async {
        var isEnding = false
        for await signal in signals {
            switch signal {
            case .sigwinch: events.post(.resized)
            case .sigcont: events.post(.continued)
            default:
                events.post(.quit)
                // A terminal that takes no output can hold the loop up: the second request ends the process at once.
                if isEnding {
                    TerminalRestorer.restore()
                    _exit(128 + signal.rawValue)
                }
                isEnding = true
            }
        }
    }
}

/// Where the monitor's pictures come from: a running exporter or a history on disk.
package struct MonitorFeed: Sendable {
    /// The newest picture. Its errors are one line for a person.
    var fleet: @Sendable () async throws -> StatusDocument
    /// The newest runs of a dataset, newest first; nil when only those that come with the picture are known.
    var runs: (@Sendable (_ token: String) async throws -> [MonitorRun])?
    var now: @Sendable () -> Timestamp

    package init(
        fleet: @escaping @Sendable () async throws -> StatusDocument, runs: (@Sendable (_ token: String) async throws -> [MonitorRun])?,
        now: @escaping @Sendable () -> Timestamp
    ) {
        self.fleet = fleet
        self.runs = runs
        self.now = now
    }
}
