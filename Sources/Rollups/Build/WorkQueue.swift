import Foundation
import RunModel

/// Hands out the work of an update to its threads: rows to compute, and files to assemble from them in order.
///
/// Everything that changes is protected by `condition`. An assembler is used by one thread at a time, because it is handed out again
/// only after it was given back.
final class WorkQueue: @unchecked Sendable {
    /// A file and the rows that wait for it.
    final class Assembly {
        let assembler: PartitionAssembler
        fileprivate let unitCount: Int
        fileprivate var waiting: [Int: SlotRows] = [:]
        fileprivate var nextUnit = 0
        fileprivate var isHandedOut = false

        fileprivate init(_ assembler: PartitionAssembler, unitCount: Int) {
            self.assembler = assembler
            self.unitCount = unitCount
        }
    }

    /// One week under way.
    final class Week {
        let plan: WeekPlan
        fileprivate let assemblies: [Int: Assembly]
        fileprivate let unitCount: Int
        fileprivate var nextUnit = 0

        fileprivate init(_ plan: WeekPlan, context: BuildContext) {
            self.plan = plan
            let units = max(1, (plan.tasks.count + WorkQueue.unitTasks - 1) / WorkQueue.unitTasks)
            unitCount = units
            var assemblies: [Int: Assembly] = [:]
            for (slot, source) in plan.sources {
                let partition = WeekSlot.partition(slot, of: plan.week)
                assemblies[slot] = Assembly(PartitionAssembler(partition: partition, source: source, context: context), unitCount: units)
            }
            self.assemblies = assemblies
        }
    }

    /// Something to do.
    enum Work {
        /// Compute the rows of these tasks and hand them in with ``WorkQueue/deposit(_:unit:of:)``.
        case compute(Week, unit: Int, tasks: ArraySlice<WeekPlan.Task>)
        /// Assemble what ``WorkQueue/nextRows(of:)`` gives until it gives nothing.
        case assemble(Assembly)
        /// Help another thread to read a published file.
        case readAhead(ReadAhead)
        /// Write the table of names.
        case datasets
    }

    /// Rows in the order for an assembler, or the end of them.
    enum Rows {
        case some(SlotRows)
        case end
    }

    /// How many datasets are computed at a time: small enough for the threads to end at about the same time.
    private static let unitTasks = 32
    /// Rows that wait while one thread is busy with a unit much larger than the others; bounds memory.
    private static let waitingBytesLimit = 2 << 20

    private let condition = NSCondition()
    private let context: BuildContext
    private var plans: [() -> WeekPlan]
    private var writesDatasets: Bool
    private var week: Week?
    private var ready: [Assembly] = []
    /// Published files that are being read.
    private var offered: [ReadAhead] = []
    private var busyThreads = 0
    private var waitingBytes = 0
    private var failure: (any Error)?

    /// - Parameters:
    ///   - plans: the weeks in reverse; each is made when it is begun, so that a long history costs no memory.
    ///   - writesDatasets: whether the table of names is to be written too.
    init(plans: [() -> WeekPlan], writesDatasets: Bool, context: BuildContext) {
        self.plans = plans
        self.writesDatasets = writesDatasets
        self.context = context
    }

    /// What stopped the work; nil when nothing did.
    var error: (any Error)? { condition.withLock { failure } }

    /// Stops the work.
    func fail(_ error: any Error) {
        condition.withLock {
            if failure == nil { failure = error }
            condition.broadcast()
        }
    }

    /// The next thing to do; nil when everything is done or failed. Waits while other threads may still bring something.
    /// Each answer is to be followed by ``finished()``.
    func next() -> Work? {
        condition.lock()
        defer { condition.unlock() }
        while failure == nil {
            // Assembling comes first: it gives memory back.
            if let work = nextAssembly() ?? nextComputation() ?? nextReadAhead() {
                busyThreads += 1
                return work
            }
            if busyThreads == 0 { return nil }
            condition.wait()
        }
        return nil
    }

    /// Says that what ``next()`` gave is done.
    func finished() {
        condition.withLock {
            busyThreads -= 1
            condition.broadcast()
        }
    }

    /// Hands in the computed rows of a unit.
    func deposit(_ rows: [SlotRows?], unit: Int, of week: Week) {
        condition.withLock {
            // Files of runs are by far the longest, so they are begun first.
            for (slot, assembly) in week.assemblies.sorted(by: { $0.key > $1.key }) {
                let slotRows = rows[slot] ?? SlotRows()
                assembly.waiting[unit] = slotRows
                waitingBytes += slotRows.rows.count
                makeReady(assembly)
            }
            condition.broadcast()
        }
    }

    /// The next rows of a file in their order; nil when they are not there yet, which gives the assembly back.
    func nextRows(of assembly: Assembly) -> Rows? {
        condition.withLock {
            if assembly.nextUnit == assembly.unitCount { return .end }
            guard let rows = assembly.waiting.removeValue(forKey: assembly.nextUnit) else {
                assembly.isHandedOut = false
                return nil
            }
            assembly.nextUnit += 1
            waitingBytes -= rows.rows.count
            return .some(rows)
        }
    }

    /// Lets threads without other work help to read a published file.
    func offer(_ members: ReadAhead) {
        members.acceptHelp()
        condition.withLock {
            offered.append(members)
            condition.broadcast()
        }
    }

    /// Takes back what ``offer(_:)`` said.
    func withdraw(_ members: ReadAhead) {
        condition.withLock { offered.removeAll { $0 === members } }
        members.declineHelp()
    }

    private func makeReady(_ assembly: Assembly) {
        guard !assembly.isHandedOut, assembly.waiting[assembly.nextUnit] != nil else { return }
        assembly.isHandedOut = true
        ready.append(assembly)
    }

    /// Last, so that in a small update it goes beside the largest file.
    private func takeDatasets() -> Work? {
        defer { writesDatasets = false }
        return writesDatasets ? .datasets : nil
    }

    private func nextAssembly() -> Work? {
        ready.isEmpty ? nil : .assemble(ready.removeFirst())
    }

    /// The file that was begun last has the most left to read. Each gets one helper.
    private func nextReadAhead() -> Work? {
        offered.popLast().map { .readAhead($0) }
    }

    private func nextComputation() -> Work? {
        guard waitingBytes < Self.waitingBytesLimit || busyThreads == 0 else { return nil }
        if week == nil, let plan = plans.popLast() { week = Week(plan(), context: context) }
        guard let week else { return takeDatasets() }
        let unit = week.nextUnit
        week.nextUnit += 1
        if week.nextUnit >= week.unitCount { self.week = nil }
        let start = unit * Self.unitTasks
        return .compute(week, unit: unit, tasks: week.plan.tasks[start..<min(start + Self.unitTasks, week.plan.tasks.count)])
    }
}
