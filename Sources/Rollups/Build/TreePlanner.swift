import Foundation
import RunModel

/// Decides which files an update makes, and from what.
///
/// Retention takes runs from the source, never from the tree: a day or week that began before the horizon of a dataset cannot be
/// computed again, so a published file of it stays as it is.
struct TreePlanner {
    private let context: BuildContext
    private let tables: Set<RollupTable>
    private let placeByID: [Int64: Int]
    /// No file that begins before this can be made from the source alone. Nil when nothing was pruned.
    private let horizon: Timestamp?

    init(context: BuildContext, tables: Set<RollupTable>) {
        self.context = context
        self.tables = tables
        var places: [Int64: Int] = [:]
        places.reserveCapacity(context.datasets.count)
        var latest: Timestamp?
        for (place, dataset) in context.datasets.enumerated() {
            places[dataset.id] = place
            if let since = dataset.retainedSince { latest = max(latest ?? since, since) }
        }
        placeByID = places
        horizon = latest
    }

    /// Whether a file can be made from the source alone.
    func isComputable(_ partition: RollupPartition) -> Bool {
        guard let horizon, let start = partition.start else { return true }
        return start >= horizon
    }

    // MARK: Everything

    /// The weeks for everything that the source has, newest first, and how many files they have.
    ///
    /// - Parameter spans: first and last run of each dataset, by its place in the order of rows.
    func everything(spans: [ClosedRange<Timestamp>?]) -> (plans: [() -> WeekPlan], fileCount: Int) {
        var days: [ISOWeek: UInt8] = [:]
        for (place, span) in spans.enumerated() {
            guard let span = kept(span, place) else { continue }
            var day = UTCDay(containing: span.lowerBound)
            let last = UTCDay(containing: span.upperBound)
            while day <= last {
                days[ISOWeek(containing: day), default: 0] |= 1 << UInt8(day.isoWeekday - 1)
                day = day.advanced(by: 1)
            }
        }
        let weeks = days.keys.sorted(by: >)
        let sources = weeks.map { sourcesFromRows($0, days: days[$0] ?? 0) }
        let plans = zip(weeks, sources).map { week, sources in
            { fullPlan(week, sources, spans) }
        }
        return (plans, sources.reduce(0) { $0 + $1.count })
    }

    private func fullPlan(_ week: ISOWeek, _ sources: [Int: WeekPlan.Source], _ spans: [ClosedRange<Timestamp>?]) -> WeekPlan {
        let tasks = spans.indices.compactMap { place -> WeekPlan.Task? in
            guard let span = kept(spans[place], place) else { return nil }
            guard span.lowerBound < week.monday.advanced(by: 7).start, span.upperBound >= week.monday.start else { return nil }
            let slots = sources.keys.reduce(UInt16(0)) { $0 | (participates(place, in: WeekSlot.partition($1, of: week)) ? 1 << $1 : 0) }
            return slots == 0 ? nil : WeekPlan.Task(dataset: place, slots: slots)
        }
        return WeekPlan(week: week, tasks: tasks, sources: sources)
    }

    private func sourcesFromRows(_ week: ISOWeek, days: UInt8) -> [Int: WeekPlan.Source] {
        var sources: [Int: WeekPlan.Source] = [:]
        for slot in 0..<WeekSlot.count {
            let partition = WeekSlot.partition(slot, of: week)
            guard tables.contains(partition.table), slot == WeekSlot.weekly || days & 1 << UInt8(slot & 7) != 0 else { continue }
            if context.manifest[partition] != nil, !isComputable(partition) { continue }
            sources[slot] = .rows
        }
        return sources
    }

    /// What is left of a span after retention.
    private func kept(_ span: ClosedRange<Timestamp>?, _ place: Int) -> ClosedRange<Timestamp>? {
        guard let span else { return nil }
        guard let since = context.datasets[place].retainedSince, since > span.lowerBound else { return span }
        return since <= span.upperBound ? since...span.upperBound : nil
    }

    /// Whether the source still has all runs of a dataset in a period.
    private func participates(_ place: Int, in partition: RollupPartition) -> Bool {
        guard let since = context.datasets[place].retainedSince, let start = partition.start else { return true }
        return since <= start
    }

    // MARK: What changed

    /// The weeks for changed days and damaged files, newest first, and how many files they have.
    func changes(_ changes: [RollupChanges.Day], damaged: Set<RollupPartition>) -> (plans: [() -> WeekPlan], fileCount: Int) {
        var slotsByWeek: [ISOWeek: [Int: UInt16]] = [:]
        for change in changes {
            guard let place = placeByID[change.dataset] else { continue }
            let week = ISOWeek(containing: change.day)
            for partition: RollupPartition in [.daily(change.day), .weekly(week), .runs(change.day)] {
                guard tables.contains(partition.table), participates(place, in: partition), let slot = WeekSlot.slot(of: partition) else {
                    continue
                }
                slotsByWeek[week, default: [:]][place, default: 0] |= 1 << UInt16(slot)
            }
        }
        var rebuilt: [ISOWeek: UInt16] = [:]
        for partition in damaged {
            guard let week = partition.week, let slot = WeekSlot.slot(of: partition) else { continue }
            rebuilt[week, default: 0] |= 1 << UInt16(slot)
        }
        let weeks = Set(slotsByWeek.keys).union(rebuilt.keys).sorted(by: >)
        let plans = weeks.map { plan($0, slotsByWeek[$0] ?? [:], rebuilt: rebuilt[$0] ?? 0) }
        return (plans.map { plan in { plan } }, plans.reduce(0) { $0 + $1.sources.count })
    }

    private func plan(_ week: ISOWeek, _ changed: [Int: UInt16], rebuilt: UInt16) -> WeekPlan {
        var slots = changed
        if rebuilt != 0 {
            for place in context.datasets.indices { slots[place, default: 0] |= rebuilt }
        }
        let tasks = slots.sorted { $0.key < $1.key }.map { WeekPlan.Task(dataset: $0.key, slots: $0.value) }
        let all = tasks.reduce(UInt16(0)) { $0 | $1.slots }
        var sources: [Int: WeekPlan.Source] = [:]
        for slot in 0..<WeekSlot.count where all & 1 << UInt16(slot) != 0 {
            // A file that the manifest does not list had no rows before.
            let published = rebuilt & 1 << UInt16(slot) == 0 ? context.manifest[WeekSlot.partition(slot, of: week)] : nil
            sources[slot] = published.map { .published($0) } ?? .rows
        }
        return WeekPlan(week: week, tasks: tasks, sources: sources)
    }
}
