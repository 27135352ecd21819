import RunModel

/// Decides which files an update makes, and which datasets have rows in them.
///
/// A file is always made as a whole from the source. Retention takes runs from the source, never from the tree: a day or week that began
/// before the horizon of a dataset cannot be made again, so a published file of it stays as it is.
struct TreePlanner: Sendable {
    /// All datasets, in the order of rows.
    let datasets: [RollupDataset]
    private let tables: Set<RollupTable>
    private let manifest: RollupManifest
    /// The first and last run of each dataset; empty when they were not read.
    private let spans: [ClosedRange<Timestamp>?]
    /// No file that begins before this can be made from the source. Nil when nothing was removed from it.
    let horizon: Timestamp?

    init(datasets: [RollupDataset], tables: Set<RollupTable>, manifest: RollupManifest, spans: [ClosedRange<Timestamp>?]) {
        self.datasets = datasets
        self.tables = tables
        self.manifest = manifest
        self.spans = spans
        horizon = datasets.compactMap(\.retainedSince).max()
    }

    /// Whether the source still has all runs of a file.
    func isComputable(_ partition: RollupPartition) -> Bool {
        guard let horizon, let start = partition.start else { return true }
        return start >= horizon
    }

    /// The files that hold runs of these days, and these files; by week, ascending.
    func plans(days: some Sequence<UTCDay>, partitions: Set<RollupPartition>) -> [WeekPlan] {
        var wanted = partitions
        for day in Set(days) { wanted.formUnion([.daily(day), .weekly(ISOWeek(containing: day)), .runs(day)]) }
        var slots: [ISOWeek: WeekSlots] = [:]
        for partition in wanted where tables.contains(partition.table) {
            if manifest[partition] != nil || manifest.slice != nil, !isComputable(partition) { continue }
            guard let week = partition.week, let slot = WeekSlot.slot(of: partition) else { continue }
            slots[week, default: []].insert(WeekSlots(slot: slot))
        }
        return slots.sorted { $0.key < $1.key }.map { WeekPlan(week: $0.key, slots: $0.value) }
    }

    /// The days that a slice's source has got to know since the last update: its past is read newest first.
    func newlyKnownDays() -> Set<UTCDay> {
        guard manifest.slice != nil, let before = manifest.completeSince, horizon.map({ $0 < before }) ?? true else { return [] }
        return knownDays().filter { $0.start < before && $0.start >= horizon ?? $0.start }
    }

    /// Every day between the first and the last run of any dataset that the source still has. Days without runs are among them.
    func knownDays() -> Set<UTCDay> {
        var days: Set<UTCDay> = []
        for (place, span) in spans.enumerated() {
            guard let span else { continue }
            let from = max(span.lowerBound, datasets[place].retainedSince ?? span.lowerBound)
            var day = UTCDay(containing: from)
            while day.start <= span.upperBound {
                days.insert(day)
                day = day.advanced(by: 1)
            }
        }
        return days
    }

    /// The files of a plan that a dataset may have rows in: those of which the source still has all of its runs.
    func slots(place: Int, in plan: WeekPlan) -> WeekSlots {
        if !spans.isEmpty {
            guard let span = spans[place], span.upperBound >= plan.week.monday.start,
                span.lowerBound < plan.week.monday.advanced(by: 7).start
            else { return [] }
        }
        guard let since = datasets[place].retainedSince, since > plan.week.monday.start else { return plan.slots }
        return plan.partitions.reduce(into: []) { slots, file in
            if let start = file.partition.start, start >= since { slots.insert(WeekSlots(slot: file.slot)) }
        }
    }
}
