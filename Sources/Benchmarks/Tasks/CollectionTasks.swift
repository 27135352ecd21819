import Collection
import Foundation
import ModeSimulator
import RunHistory
import RunModel
import Synchronization

/// What collecting costs, and how late it makes figures, on a virtual clock.
enum CollectionTasks {
    /// HISTORY DATASETS: figures are the requests of a pass of the same process, and of the pass of a second one, when nothing has
    /// changed since the first.
    static func requestsPerPass(_ arguments: TaskArguments) async throws -> Sample {
        let world = SimulatedWorkspace.world(datasetCount: try arguments.number(1), days: 1)
        let mode = VirtualMode(world: world, at: quietMoment(of: world), isStill: true)
        let history = try open(try arguments.text(0))
        let collector = mode.collector(into: history, requestsPerSecond: 1e6)
        _ = await collector.pass(.withBackfill)
        let met = mode.requests
        _ = await collector.pass(.fresh)
        let second = mode.requests
        _ = await mode.collector(into: history, requestsPerSecond: 1e6).pass(.withBackfill)
        let figures = ["first": Double(met), "next": Double(second - met), "process": Double(mode.requests - second)]
        return Sample(seconds: 0, figures: figures)
    }

    /// When the fewest runs are in flight: each of them is asked for, whether it has changed or not.
    private static func quietMoment(of world: SimulatedWorld) -> Timestamp {
        let minutes = (0..<60).map { SyntheticHistory.end.advanced(byMilliseconds: Int64(-$0) * 60_000) }
        func inFlight(_ instant: Timestamp) -> Int {
            world.datasets.reduce(0) { count, dataset in
                count + world.runs(dataset: dataset.index, at: instant).suffix(5).count { $0.endedAt > instant }
            }
        }
        return minutes.map { (inFlight($0), $0) }.min { $0.0 < $1.0 }?.1 ?? SyntheticHistory.end
    }

    /// HISTORY DATASETS MINUTES: how long after their ends runs are in the published figures, and how long after them a client would see
    /// them that asks for each list of runs in turn.
    static func freshness(_ arguments: TaskArguments) async throws -> Sample {
        let world = SimulatedWorkspace.world(datasetCount: try arguments.number(1), days: 1)
        let minutes = Int64(try arguments.number(2))
        let mode = VirtualMode(world: world, at: SyntheticHistory.end)
        let history = try open(try arguments.text(0))
        let watch = FreshnessWatch(history: history)
        _ = await mode.collector(into: history, requestsPerSecond: 1e6).pass(.withBackfill)
        watch.look(at: mode.clock.now)
        let collector = mode.collector(into: history, requestsPerSecond: requestsPerSecond) { watch.lookAsTimePasses(until: $0) }
        // The first pass of a process lists everything to its end; the rest is what a day looks like.
        await collector.round { _ in watch.look(at: mode.clock.now) }
        let begin = mode.clock.now
        let until = begin.advanced(byMilliseconds: minutes * 60_000)
        while mode.clock.now < until { await collector.round { _ in watch.look(at: mode.clock.now) } }
        let delays = FreshnessDelays(world: world, watched: begin..<until, seen: watch.seen, requestsPerSecond: requestsPerSecond)
        return Sample(seconds: 0, figures: delays.figures)
    }

    private static let requestsPerSecond = 3.0

    private static func open(_ directory: String) throws -> RunHistory {
        try RunHistory.open(directory: directory, access: .writer, settings: HistorySettings(queryRunPolicy: .none))
    }
}

/// Looks at the history as `serve` does when it publishes: after each pass, and every five seconds.
private final class FreshnessWatch: Sendable {
    private struct State {
        var next: Timestamp?
        var revisions: [DatasetID: Int64] = [:]
        var seen: [String: Timestamp] = [:]
    }

    private let history: RunHistory
    private let state = Mutex(State())

    init(history: RunHistory) { self.history = history }

    /// When each run was first seen to have ended, by token.
    var seen: [String: Timestamp] { state.withLock { $0.seen } }

    func lookAsTimePasses(until instant: Timestamp) {
        while let next = state.withLock({ $0.next }), next <= instant { look(at: next) }
    }

    func look(at now: Timestamp) {
        state.withLock { state in
            state.next = now.advanced(byMilliseconds: 5000)
            for dataset in (try? history.datasets()) ?? [] where state.revisions[dataset.id] != dataset.revision {
                state.revisions[dataset.id] = dataset.revision
                for run in (try? history.runs(dataset: dataset.id, limit: 30)) ?? [] where run.state.isEnded {
                    if state.seen[run.key.token.text] == nil { state.seen[run.key.token.text] = now }
                }
            }
        }
    }
}

/// How late the ends of runs were seen, and would be by asking for one list after the other.
private struct FreshnessDelays {
    private var ours: [Double] = []
    private var inTurn: [Double] = []
    private var missing = 0
    /// When runs ended, in seconds since the watch began.
    private var ends: [Double] = []
    private let requestsPerSecond: Double

    init(world: SimulatedWorld, watched: Range<Timestamp>, seen: [String: Timestamp], requestsPerSecond: Double) {
        self.requestsPerSecond = requestsPerSecond
        let cycle = Double(world.datasets.count) / requestsPerSecond
        // A run that ends in the last minutes may be seen after the watch.
        let last = watched.upperBound.advanced(byMilliseconds: -300_000)
        for dataset in world.datasets {
            for run in world.runs(dataset: dataset.index, at: watched.upperBound) {
                let end = run.endedAt
                guard end > watched.lowerBound, end < last else { continue }
                if let instant = seen[world.token(of: run)] {
                    ours.append(Double(instant.milliseconds - end.milliseconds) / 1000)
                } else {
                    missing += 1
                }
                let place = Double(dataset.index) / requestsPerSecond
                let elapsed = Double(end.milliseconds - watched.lowerBound.milliseconds) / 1000
                ends.append(elapsed)
                inTurn.append(place + ((elapsed - place) / cycle).rounded(.up) * cycle - elapsed)
            }
        }
    }

    /// How late an observer would be that knows when each run ends, and spends its one request for it then: the least delay possible.
    private var floor: [Double] {
        var free = 0.0
        return ends.sorted().map { end in
            free = max(free, end) + 1 / requestsPerSecond
            return free - end
        }
    }

    var figures: [String: Double] {
        [
            "floor-p50": Self.percentile(0.5, floor), "floor-p95": Self.percentile(0.95, floor),
            "runs": Double(inTurn.count), "missing": Double(missing), "p50": Self.percentile(0.5, ours), "p95": Self.percentile(0.95, ours),
            "turn-p50": Self.percentile(0.5, inTurn), "turn-p95": Self.percentile(0.95, inTurn),
        ]
    }

    private static func percentile(_ share: Double, _ values: [Double]) -> Double {
        let sorted = values.sorted()
        return sorted.isEmpty ? .nan : sorted[min(sorted.count - 1, Int(Double(sorted.count) * share))]
    }
}
