import RunModel
import Synchronization

/// Makes the files of weeks: computes rows of some datasets, appends them to the files, and so on until all datasets are done.
///
/// Both steps use all threads, one by datasets, the other by files; so the rows of a file come in their order without any queue, and
/// memory holds a few MiB of rows.
final class WeekBuilder {
    /// How many datasets a thread takes at a time.
    private static let datasetsPerPiece = 8
    /// How many pieces wait at most for being appended.
    private static let piecesPerStep = 64
    /// Rows that wait at most, but for those of one piece per thread; bounds memory where datasets have many runs.
    private static let bytesPerStep = 2 << 20

    private let planner: TreePlanner
    private let files: TreeFiles
    private let source: any RollupSource
    private let team: ThreadTeam
    private let isCancelled: @Sendable () -> Bool
    /// By thread; made when first needed.
    private var computers: [WeekComputer?]
    private let pieces = (0..<piecesPerStep).map { _ in WeekRows() }

    init(planner: TreePlanner, files: TreeFiles, source: any RollupSource, threads: Int, isCancelled: @escaping @Sendable () -> Bool) {
        self.planner = planner
        self.files = files
        self.source = source
        self.isCancelled = isCancelled
        team = ThreadTeam(threads: threads)
        computers = Array(repeating: nil, count: threads)
    }

    /// Makes the files of a week and puts them in place.
    ///
    /// - Parameter report: called for each file, one call at a time.
    /// - Throws: ``RollupError``; files that were put in place before stay there.
    func build(_ plan: WeekPlan, report: (RollupPartition, PartitionOutcome) -> Void) throws {
        // Files of runs are by far the longest, so they come first.
        let writers = plan.partitions.reversed().map { (slot: $0.slot, writer: PartitionWriter(partition: $0.partition, files: files)) }
        try makeComputers()
        let count = planner.datasets.count
        let pieceCount = (count + Self.datasetsPerPiece - 1) / Self.datasetsPerPiece
        var done = 0
        while done < pieceCount {
            if isCancelled() { throw RollupError.cancelled(files.root) }
            let begin = done
            done = try compute(begin..<min(begin + Self.piecesPerStep, pieceCount), of: plan)
            try team.forEach(0..<writers.count) { number, _ in
                for piece in 0..<(done - begin) { try writers[number].writer.append(pieces[piece].blocks[writers[number].slot]) }
            }
        }
        let lock = Mutex(())
        try team.forEach(0..<writers.count) { number, _ in
            let outcome = try writers[number].writer.finish()
            lock.withLock { _ in report(writers[number].writer.partition, outcome) }
        }
    }

    /// Computes pieces from the first on, as far as memory allows; returns where it stopped.
    private func compute(_ range: Range<Int>, of plan: WeekPlan) throws -> Int {
        let waiting = Atomic(0)
        let computers = computers
        return try RollupError.reading {
            try team.forEach(range) {
                waiting.load(ordering: .relaxed) >= Self.bytesPerStep
            } _: { number, thread in
                let rows = pieces[number - range.lowerBound]
                rows.removeAll()
                let first = number * Self.datasetsPerPiece
                try computers[thread]?.append(first..<min(first + Self.datasetsPerPiece, planner.datasets.count), of: plan, to: rows)
                waiting.add(rows.byteCount, ordering: .relaxed)
            }
        }
    }

    private func makeComputers() throws {
        for thread in computers.indices where computers[thread] == nil {
            computers[thread] = try RollupError.reading { WeekComputer(reader: try source.makeReader(), planner: planner) }
        }
    }
}
