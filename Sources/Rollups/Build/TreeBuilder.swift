import Foundation

/// Makes the files of some weeks with several threads.
///
/// `lock` protects the outcomes and the reports to the caller.
final class TreeBuilder: @unchecked Sendable {
    private let context: BuildContext
    private let settings: RollupSettings
    private let isFull: Bool
    private let source: any RollupSource
    private let isCancelled: @Sendable () -> Bool
    private let finishedFile: @Sendable () -> Void
    private let lock = NSLock()
    private var outcomes: [RollupPartition: PartitionOutcome] = [:]

    init(
        context: BuildContext, settings: RollupSettings, isFull: Bool, source: any RollupSource, isCancelled: @escaping @Sendable () -> Bool,
        finishedFile: @escaping @Sendable () -> Void
    ) {
        self.context = context
        self.settings = settings
        self.isFull = isFull
        self.source = source
        self.isCancelled = isCancelled
        self.finishedFile = finishedFile
    }

    /// Makes all files of the weeks, whose plans are given in reverse, and beside them the table of names if wanted.
    ///
    /// - Throws: ``RollupError``; files that were put in place before stay there.
    func build(_ plans: [() -> WeekPlan], writesDatasets: Bool) throws -> [RollupPartition: PartitionOutcome] {
        let queue = WorkQueue(plans: plans, writesDatasets: writesDatasets, context: context)
        let others = DispatchGroup()
        for _ in 1..<max(settings.threads, 1) {
            others.enter()
            let thread = Thread {
                self.work(queue)
                others.leave()
            }
            thread.name = "rollup"
            thread.start()
        }
        work(queue)
        others.wait()
        if let error = queue.error { throw error }
        return lock.withLock { outcomes }
    }

    private func work(_ queue: WorkQueue) {
        let encoder = MemberEncoder(level: settings.compressionLevel)
        var computer: WeekComputer?
        while let work = queue.next() {
            do {
                if isCancelled() {
                    throw RollupError.cancelled(context.root)
                }
                switch work {
                case .compute(let week, let unit, let tasks):
                    let worker =
                        try computer ?? Self.reading { WeekComputer(reader: try source.makeReader(), datasets: context.datasets) }
                    computer = worker
                    let rows = try Self.reading { try worker.compute(tasks, in: week.plan.week) }
                    queue.deposit(rows, unit: unit, of: week)
                case .assemble(let assembly):
                    try assemble(assembly, queue, encoder)
                case .readAhead(let members):
                    members.help()
                case .datasets:
                    // A full update has read all datasets already, another one only those that changed.
                    let datasets = isFull ? context.datasets : try Self.reading { try source.datasets() }
                    let table = DatasetsTable(datasets: datasets, context: context, keepsSameContent: !isFull)
                    report(try table.write(encoder), of: .datasets)
                }
            } catch {
                queue.fail(error)
            }
            queue.finished()
        }
    }

    private func assemble(_ assembly: WorkQueue.Assembly, _ queue: WorkQueue, _ encoder: MemberEncoder) throws {
        try assembly.assembler.begin()
        let members = assembly.assembler.readAhead
        if let members { queue.offer(members) }
        defer { if let members { queue.withdraw(members) } }
        while let rows = queue.nextRows(of: assembly) {
            switch rows {
            case .some(let rows): try assembly.assembler.add(rows, encoder: encoder)
            case .end:
                return report(try assembly.assembler.finish(encoder: encoder), of: assembly.assembler.partition)
            }
        }
    }

    private func report(_ outcome: PartitionOutcome, of partition: RollupPartition) {
        lock.withLock { outcomes[partition] = outcome }
        finishedFile()
    }

    /// Turns what a source throws into an error that says so.
    static func reading<Result>(_ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch let error as RollupError {
            throw error
        } catch {
            throw RollupError(kind: .source, operation: "read the history", detail: String(describing: error))
        }
    }
}
