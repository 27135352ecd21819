import RunModel
import Synchronization

/// A workspace with its spaces, datasets and runs, whose state can be asked for at any time.
///
/// Seeded and deterministic: the same parameters give the same world, whatever was asked before and in whatever order; only
/// ``trigger(dataset:at:)`` changes it. Runs are produced when a time is first asked for and kept (56 bytes each) from then on; for
/// more runs than memory holds there is ``forEachRun(createdUntil:_:)``.
///
/// Datasets are named by their number, the index in ``datasets``. A number that does not exist has no runs.
package final class SimulatedWorld: Sendable {
    /// What the world was made of, clamped to what makes one.
    package let parameters: WorldParameters
    /// The spaces, in listing order; some are empty, one is personal and has no name.
    package let spaces: [SimulatedSpace]
    package let datasets: [SimulatedDataset]
    /// How many runs of the workspace can execute at once.
    let executionSlots: Int

    let runCipher: TokenCipher
    let datasetCipher: TokenCipher
    private let datasetNumbers: [DatasetToken: Int]
    private let spaceNumbers: [SpaceToken: Int]

    private let production: Mutex<Production>

    /// What was produced so far.
    private struct Production {
        var generator: RunGenerator
        /// By number of dataset, oldest first.
        var runs: [[SimulatedRun]]
        var until: Timestamp?

        mutating func produce(until instant: Timestamp) {
            if let until, instant <= until { return }
            while let run = generator.next(until: instant) { runs[Int(run.dataset)].append(run) }
            until = instant
        }
    }

    /// Makes the world; costs O(datasets), no run is produced yet.
    package init(_ wished: WorldParameters) {
        let parameters = wished.clamped
        self.parameters = parameters
        runCipher = TokenCipher(seed: parameters.seed, kind: .run)
        datasetCipher = TokenCipher(seed: parameters.seed, kind: .dataset)
        var spaces = Self.drawSpaces(parameters)
        let datasets = Self.drawDatasets(parameters, spaces: &spaces, cipher: datasetCipher)
        self.spaces = spaces
        self.datasets = datasets
        datasetNumbers = Dictionary(uniqueKeysWithValues: datasets.map { ($0.token, $0.index) })
        spaceNumbers = Dictionary(uniqueKeysWithValues: spaces.enumerated().map { ($1.space.token, $0) })
        let offeredLoad = datasets.reduce(0) { $0 + $1.arrivalRate * $1.service.meanMilliseconds }
        executionSlots = parameters.executionSlots ?? max(2, Int((offeredLoad / 0.45).rounded(.up)))
        production = Mutex(
            Production(
                generator: RunGenerator(parameters: parameters, datasets: datasets, slots: executionSlots),
                runs: Array(repeating: [], count: datasets.count)))
    }

    /// The number of the dataset with that token; nil when there is none.
    package func datasetNumber(_ token: DatasetToken) -> Int? { datasetNumbers[token] }

    /// The index in ``spaces`` of the space with that token; nil when there is none.
    func spaceNumber(_ token: SpaceToken) -> Int? { spaceNumbers[token] }

    package func token(of run: SimulatedRun) -> String { runCipher.token(run.number) }

    /// How many runs of a dataset are created at or before an instant. O(log n).
    package func runCount(dataset: Int, at instant: Timestamp) -> Int {
        withRuns(of: dataset, at: instant) { $0.count }
    }

    /// The runs of a dataset that are created at or before an instant, oldest first.
    package func runs(dataset: Int, at instant: Timestamp) -> [SimulatedRun] {
        withRuns(of: dataset, at: instant) { Array($0) }
    }

    /// The run with that token, when it is created at or before the instant and belongs to the dataset. O(log n).
    package func run(dataset: Int, token: some StringProtocol, at instant: Timestamp) -> SimulatedRun? {
        guard let number = runCipher.number(token), number >> 32 == UInt64(dataset) else { return nil }
        return withRuns(of: dataset, at: instant) { runs in
            let ordinal = Int(number & 0xFFFF_FFFF)
            return ordinal < runs.count ? runs[ordinal] : nil
        }
    }

    /// Asks for a run of a dataset, as `POST …/runs` does: it goes through the slots like every other run.
    ///
    /// - Returns: The run; created at `instant`, or later when the world was already asked about later times.
    ///   Nil when there is no such dataset.
    func trigger(dataset: Int, at instant: Timestamp) -> SimulatedRun? {
        guard datasets.indices.contains(dataset) else { return nil }
        return production.withLock { production in
            production.produce(until: instant)
            let run = production.generator.trigger(dataset: dataset, at: max(instant, production.until ?? instant))
            production.runs[dataset].append(run)
            return run
        }
    }

    /// Runs the body under the lock on the runs of a dataset created at or before an instant; index and ordinal are the same.
    func withRuns<Result: Sendable>(of dataset: Int, at instant: Timestamp, _ body: (ArraySlice<SimulatedRun>) -> Result) -> Result {
        production.withLock { production in
            guard production.runs.indices.contains(dataset) else { return body([]) }
            production.produce(until: instant)
            let end = production.runs[dataset].partitionIndex { $0.createdAt > instant }
            return body(production.runs[dataset][..<end])
        }
    }
}

extension SimulatedWorld {
    /// Streams every run created at or before an instant, in the order of creation (ties by dataset number), without keeping any and
    /// without those that were triggered.
    ///
    /// The cheap path for benchmarks: memory O(datasets), about 0.3 µs a run in a release build.
    /// - Parameter body: returns false to stop.
    func forEachRun(createdUntil instant: Timestamp, _ body: (SimulatedRun) throws -> Bool) rethrows {
        var generator = RunGenerator(parameters: parameters, datasets: datasets, slots: executionSlots)
        while let run = generator.next(until: instant), try body(run) {}
    }

    private static func drawSpaces(_ parameters: WorldParameters) -> [SimulatedSpace] {
        let cipher = TokenCipher(seed: parameters.seed, kind: .space)
        let count = parameters.spaceCount
        return (0..<count).compactMap { index in
            guard let token = SpaceToken(cipher.token(UInt64(index))) else { return nil }
            let isPersonal = count > 1 && index == count - 1
            let name = isPersonal ? nil : DatasetNames.spaceName(index)
            return SimulatedSpace(
                space: Space(token: token, name: name), isPersonal: isPersonal, isMember: index % 3 == 1 || isPersonal, datasetIndices: [])
        }
    }

    /// The first space gets the most; every sixth, from the third on, stays empty.
    private static func drawDatasets(
        _ parameters: WorldParameters, spaces: inout [SimulatedSpace], cipher: TokenCipher
    ) -> [SimulatedDataset] {
        let weights = spaces.indices.map { $0 % 6 == 2 ? 0 : 1 / (Double($0) + 1) }
        var random = SeededRandom(seed: parameters.seed, .space)
        var datasets: [SimulatedDataset] = []
        for index in 0..<parameters.datasetCount {
            let space = random.index(weights: weights)
            let drawn = SimulatedDataset.draw(index: index, spaceIndex: space, cipher: cipher, parameters: parameters)
            guard let dataset = drawn else { continue }
            datasets.append(dataset)
            spaces[space].datasetIndices.append(index)
        }
        return datasets
    }
}

extension RandomAccessCollection {
    /// The first index whose element satisfies a predicate that holds for all elements after it; `endIndex` when none does. O(log n).
    func partitionIndex(where predicate: (Element) -> Bool) -> Index {
        var low = startIndex
        var count = count
        while count > 0 {
            let half = count / 2
            let middle = index(low, offsetBy: half)
            if predicate(self[middle]) {
                count = half
            } else {
                low = index(after: middle)
                count -= half + 1
            }
        }
        return low
    }
}

package struct SimulatedSpace: Sendable {
    package let space: Space
    /// Whether it is a personal space: `filter=custom` leaves it out.
    let isPersonal: Bool
    /// Whether the owner of the key is a member: without `filter`, only these are listed.
    let isMember: Bool
    /// The numbers of its datasets, in listing order.
    package internal(set) var datasetIndices: [Int]
}
