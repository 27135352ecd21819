import Collection
import Logging
import Reports
import RunAnalytics
import RunModel
import ServiceLifecycle
import Synchronization
import Threads

/// The capacity of the last days for the pages: computed on demand on a thread of its own, one computation at a time, and
/// kept until the history has changed and ``LiveCapacityState/leastAge`` are over.
final class LiveCapacity: Service {
    /// Analyses a window; blocks. Asked before each dataset whether to give up.
    typealias Analyse = @Sendable (_ query: CapacityQuery, _ isCancelled: () -> Bool) throws -> CapacityAnalysis

    private let state = Mutex(LiveCapacityState())
    private let analyse: Analyse
    private let clock: ServerClock
    private let logger: Logger
    private let requests: AsyncStream<CapacityPeriod>
    private let ask: AsyncStream<CapacityPeriod>.Continuation

    init(clock: ServerClock, logger: Logger, analyse: @escaping Analyse) {
        self.clock = clock
        self.logger = logger
        self.analyse = analyse
        (requests, ask) = AsyncStream.makeStream()
    }

    /// What is known of a period now. Asks for a computation where one is due, and returns at once.
    ///
    /// - Parameter revision: changes whenever the history does.
    func answer(_ period: CapacityPeriod, revision: Int) -> LiveCapacityState.View {
        let now = clock.now
        let (view, isDue) = state.withLock { $0.look(at: period, now: now, revision: revision) }
        if isDue { ask.yield(period) }
        return view
    }

    /// Computes what was asked for, until the process is asked to stop.
    func run() async throws {
        await cancelWhenGracefulShutdown { for await period in self.requests { await self.compute(period) } }
    }

    private func compute(_ period: CapacityPeriod) async {
        let stop = StopFlag()
        let started = clock.now
        var query = CapacityQuery(now: started)
        query.length = .days(period.days)
        let outcome: LiveCapacityState.Outcome
        do {
            let analysis = try await withTaskCancellationHandler {
                try await BlockingWork.run(named: "capacity") { [analyse, query] in try analyse(query) { stop.isSet } }
            } onCancel: {
                stop.set()
            }
            outcome = .analysis(analysis)
        } catch is CancellationError {
            return
        } catch {
            outcome = .none(Self.words(error, period))
            if !(error is CapacityQueryError) { logger.error("capacity cannot be analysed", metadata: ["reason": "\(error)"]) }
        }
        let answer = LiveCapacityState.Answer(outcome: outcome, computedAt: clock.now)
        state.withLock { $0.finish(period, answer) }
    }

    /// Why there is no answer, for the reader of a page.
    static func words(_ error: any Error, _ period: CapacityPeriod) -> String {
        switch error {
        case CapacityQueryError.nothingKnown, CapacityQueryError.windowNotCollected: "No run of the last \(period.days) days is known yet."
        case CapacityQueryError.tooManyRuns(let limit):
            "More than \(HumanText.count(limit)) runs in \(period.days) days are too many to analyse here: "
                + "use the command mode-exporter capacity."
        default: "\(error)".trimmingPrefix("capacity: ").description
        }
    }
}

/// The stretches of time for which a running exporter analyses capacity.
enum CapacityPeriod: String, CaseIterable, Sendable {
    case week = "7"
    case fourWeeks = "28"

    var days: Int64 { self == .week ? 7 : 28 }
}

/// What was computed, what is being computed, and when it is time to compute again. A value without a clock and without threads.
struct LiveCapacityState {
    enum Outcome: Sendable {
        case analysis(CapacityAnalysis)
        /// Why there is none, in words.
        case none(String)
    }

    struct Answer: Sendable {
        var outcome: Outcome
        var computedAt: Timestamp
    }

    struct View: Sendable {
        /// Nil before the first computation has ended.
        var answer: Answer?
        /// Whether a newer one is being computed, or waits for its turn.
        var isComputing: Bool
    }

    /// An answer stands at least this long: 3 minutes.
    static let leastAge: Duration = .minutes(3)
    /// One that lacks a part of the window, because the past is still being read, stands this long: 20 seconds.
    static let leastAgeOfPart: Duration = .seconds(20)

    private struct Entry {
        var answer: Answer?
        var isComputing = false
        /// The revision for which the newest computation was asked.
        var revision: Int?
    }

    private var entries: [CapacityPeriod: Entry] = [:]

    /// - Returns: what to show, and whether a computation is now due; then it counts as begun.
    mutating func look(at period: CapacityPeriod, now: Timestamp, revision: Int) -> (view: View, isDue: Bool) {
        var entry = entries[period] ?? Entry()
        let isDue = !entry.isComputing && Self.isDue(entry, now: now, revision: revision)
        if isDue {
            entry.isComputing = true
            entry.revision = revision
            entries[period] = entry
        }
        return (View(answer: entry.answer, isComputing: entry.isComputing), isDue)
    }

    /// Takes over what a computation gave.
    mutating func finish(_ period: CapacityPeriod, _ answer: Answer) {
        entries[period, default: Entry()].answer = answer
        entries[period]?.isComputing = false
    }

    private static func isDue(_ entry: Entry, now: Timestamp, revision: Int) -> Bool {
        guard let answer = entry.answer else { return true }
        let isWhole: Bool =
            switch answer.outcome {
            case .analysis(let analysis): analysis.isCovered
            case .none: false
            }
        let age = now - answer.computedAt
        return entry.revision != revision && age >= (isWhole ? leastAge : leastAgeOfPart)
    }
}
