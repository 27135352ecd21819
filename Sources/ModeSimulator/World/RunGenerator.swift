import Foundation
import RunModel

/// Produces the runs of all datasets in the order of their creation, each with its whole life.
///
/// Runs go first come, first served through the execution slots of the workspace. Service times are known when a run arrives and
/// nothing is preempted, so the start of each run is settled at once, and later arrivals change nothing before them.
/// Memory: O(datasets + slots). One run: O(log datasets + log slots).
struct RunGenerator: Sendable {
    private let parameters: WorldParameters
    private let datasets: [SimulatedDataset]
    private var perDataset: [DatasetProgress]
    private var arrivals: BinaryHeap<PendingArrival>
    private var slotsFreeAt: BinaryHeap<Int64>
    private var newestCreation: Timestamp

    private struct DatasetProgress: Sendable {
        var arrivals: ArrivalStream
        var episodes: FailureEpisodeWalk
        var count: Int32 = 0
        var newestSuccess: Int32 = -1
        var newestFailure: Int32 = -1
    }

    /// Ties go to the lower dataset number, so that the order is total.
    private struct PendingArrival: Comparable, Sendable {
        var milliseconds: Int64
        var dataset: Int

        static func < (left: Self, right: Self) -> Bool {
            left.milliseconds != right.milliseconds ? left.milliseconds < right.milliseconds : left.dataset < right.dataset
        }
    }

    init(parameters: WorldParameters, datasets: [SimulatedDataset], slots: Int) {
        self.parameters = parameters
        self.datasets = datasets
        newestCreation = parameters.start
        perDataset = datasets.map { dataset in
            DatasetProgress(
                arrivals: ArrivalStream(dataset, seed: parameters.seed, start: parameters.start),
                episodes: FailureEpisodeWalk(dataset.episodes, seed: parameters.seed, dataset: dataset.index, start: parameters.start))
        }
        arrivals = BinaryHeap(
            perDataset.enumerated().map { PendingArrival(milliseconds: $1.arrivals.next.at.milliseconds, dataset: $0) })
        slotsFreeAt = BinaryHeap(Array(repeating: Int64.min, count: max(1, slots)))
    }

    /// The next run created at or before `limit`; nil when there is none.
    mutating func next(until limit: Timestamp) -> SimulatedRun? {
        guard let top = arrivals.top, top.milliseconds <= limit.milliseconds else { return nil }
        let arrival = perDataset[top.dataset].arrivals.next
        perDataset[top.dataset].arrivals.advance()
        arrivals.replaceTop(
            PendingArrival(milliseconds: perDataset[top.dataset].arrivals.next.at.milliseconds, dataset: top.dataset))
        return make(top.dataset, arrival)
    }

    /// Adds a run that the world would not have had: created `at`, or with the newest run when newer ones were produced already.
    mutating func trigger(dataset: Int, at: Timestamp) -> SimulatedRun {
        make(dataset, ArrivalStream.Arrival(at: max(at, newestCreation), origin: .trigger, lagMilliseconds: 0))
    }

    private mutating func make(_ index: Int, _ arrival: ArrivalStream.Arrival) -> SimulatedRun {
        newestCreation = max(newestCreation, arrival.at)
        let ordinal = perDataset[index].count
        let isBroken = perDataset[index].episodes.isBroken(at: arrival.at)
        let fate = drawFate(datasets[index], ordinal: ordinal, at: arrival.at, isBroken: isBroken)

        let created = arrival.at.milliseconds
        let start = max(created, slotsFreeAt.top ?? created)
        let givesUp = start - created > fate.patienceMilliseconds
        let end = givesUp ? created + fate.patienceMilliseconds : start + fate.serviceMilliseconds
        if !givesUp { slotsFreeAt.replaceTop(end) }
        let outcome = givesUp ? .cancelled : fate.outcome

        let run = SimulatedRun(
            dataset: Int32(index), ordinal: ordinal, createdAt: arrival.at, endedAt: Timestamp(milliseconds: end), outcome: outcome,
            origin: arrival.origin, notebookMilliseconds: givesUp ? 0 : fate.notebookMilliseconds,
            waitMilliseconds: givesUp ? -1 : start - created, lagMilliseconds: Int32(arrival.lagMilliseconds),
            previousSuccess: perDataset[index].newestSuccess, previousFailure: perDataset[index].newestFailure)
        perDataset[index].count += 1
        if outcome.isSuccess { perDataset[index].newestSuccess = ordinal }
        if outcome == .failed { perDataset[index].newestFailure = ordinal }
        return run
    }

    /// What a run will do, whenever it gets its slot.
    private struct Fate {
        var serviceMilliseconds: Int64
        var notebookMilliseconds: Int32 = 0
        var patienceMilliseconds = Int64.max
        var outcome: RunState.Code
    }

    private func drawFate(_ dataset: SimulatedDataset, ordinal: Int32, at: Timestamp, isBroken: Bool) -> Fate {
        var random = SeededRandom(seed: parameters.seed, .run, UInt64(dataset.index), UInt64(ordinal))
        var service = dataset.service.draw(&random, at: at, start: parameters.start)
        let success: RunState.Code = dataset.hasNotebook ? .completed : .succeeded
        if random.uniform() < parameters.stuckShare {
            let isStopped = random.uniform() < 0.6
            return Fate(serviceMilliseconds: Int64(random.uniform(2..<10) * 3_600_000), outcome: isStopped ? .cancelled : success)
        }
        let ofCancelling = random.uniform()
        if ofCancelling < 0.008 {
            return Fate(serviceMilliseconds: Int64(service * random.uniform(0.1..<1)), outcome: .cancelled)
        }
        if random.uniform() < (isBroken ? dataset.episodes.failureShare : dataset.failureShare) {
            service *= random.uniform(0.03..<1)
            return Fate(serviceMilliseconds: max(50, Int64(service)), outcome: .failed)
        }
        var fate = Fate(serviceMilliseconds: Int64(service), outcome: success)
        if dataset.hasNotebook { fate.notebookMilliseconds = Int32(service * 0.25) }
        if ofCancelling < 0.02 { fate.patienceMilliseconds = Int64(random.uniform(30..<300) * 1000) }
        return fate
    }
}
