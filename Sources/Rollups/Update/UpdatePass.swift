import RunModel

/// One update of a tree, from the look at what is there to the manifest.
struct UpdatePass {
    let settings: RollupSettings
    /// Which datasets the source has; nil for all.
    let slice: RollupSlice?
    let system: RollupFileSystem
    let source: any RollupSource
    let now: Timestamp
    let isCancelled: @Sendable () -> Bool
    let progress: (@Sendable (RollupProgress) -> Void)?

    /// Does everything.
    ///
    /// - Parameter published: the manifest of the tree; nil when there is none that can be used.
    func run(mode: RollupMode, published: RollupManifest?) throws -> RollupUpdate {
        // Asked before any run is read, so that what changes meanwhile is still a change next time.
        let changes = try RollupError.reading { try source.changes() }
        let datasets = try RollupError.reading { try source.datasets() }
        var update = RollupUpdate()
        update.isFull = mode == .full || published?.isWritten(like: settings) != true
        var manifest = published ?? RollupManifest(compressionLevel: settings.compressionLevel, slice: slice)
        manifest.compressionLevel = settings.compressionLevel
        manifest.layoutVersion = RollupManifest.currentLayoutVersion
        let intact = try TreeFiles.intactPaths(
            manifest, root: settings.directory, system: system, readsFiles: mode == .full, isCancelled: isCancelled)

        // A slice may have got to know more of the past.
        let spans = update.isFull || manifest.completeSince != nil ? try spans(datasets) : []
        let planner = TreePlanner(datasets: datasets, tables: settings.tables, manifest: manifest, spans: spans)
        let damaged = dropUnrecoverable(planner, intact: intact, from: &manifest, noting: &update)
        let plans = planner.plans(
            days: update.isFull ? planner.knownDays() : planner.newlyKnownDays().union(changes.days.map(\.day)), partitions: damaged)
        let files = TreeFiles(
            root: settings.directory, system: system, compressionLevel: settings.compressionLevel, manifest: manifest, intactPaths: intact)
        try build(plans, planner, files, into: &manifest, noting: &update)
        if slice != nil { manifest.completeSince = planner.horizon }

        manifest.settle(now: now)
        try writeLists(manifest, files)
        try RollupError.reading { try source.clearChanges(through: changes.revision) }
        update.written.sort()
        update.removed.sort()
        update.unrecoverable.sort()
        return update
    }

    private func spans(_ datasets: [RollupDataset]) throws -> [ClosedRange<Timestamp>?] {
        try RollupError.reading {
            let reader = try source.makeReader()
            return try datasets.map { try reader.span(dataset: $0.id) }
        }
    }

    /// Strikes files off the manifest that are damaged or missing and cannot be made again; returns those that can.
    private func dropUnrecoverable(
        _ planner: TreePlanner, intact: Set<String>, from manifest: inout RollupManifest, noting update: inout RollupUpdate
    ) -> Set<RollupPartition> {
        var recoverable: Set<RollupPartition> = []
        for file in manifest.files.values where !intact.contains(file.path) && file.table != .datasets {
            guard let partition = RollupPartition(table: file.table, value: file.partition) else { continue }
            if planner.isComputable(partition) {
                recoverable.insert(partition)
            } else {
                manifest[partition] = nil
                update.unrecoverable.append(partition.path(slice))
            }
        }
        return recoverable
    }

    /// Makes files and enters them in the manifest.
    private func build(
        _ plans: [WeekPlan], _ planner: TreePlanner, _ files: TreeFiles, into manifest: inout RollupManifest,
        noting update: inout RollupUpdate
    ) throws {
        let writesDatasets = settings.tables.contains(.datasets)
        let total = plans.reduce(writesDatasets ? 1 : 0) { $0 + $1.slots.positions.count }
        var finished = 0
        func report(_ partition: RollupPartition, _ outcome: PartitionOutcome) {
            switch outcome {
            case .written(let file):
                manifest[partition] = file
                update.written.append(partition.path(slice))
            case .unchanged(let file):
                manifest[partition] = file
                update.unchangedFiles += 1
            case .removed:
                if manifest[partition] != nil { update.removed.append(partition.path(slice)) }
                manifest[partition] = nil
            }
            finished += 1
            progress?(RollupProgress(finishedFiles: finished, totalFiles: total))
        }
        let builder = WeekBuilder(planner: planner, files: files, source: source, threads: settings.threads, isCancelled: isCancelled)
        for plan in plans { try builder.build(plan, report: report) }
        if isCancelled() { throw RollupError.cancelled(files.root) }
        guard writesDatasets else { return }
        let table = DatasetsTable(datasets: planner.datasets, files: files, keepsSameContent: !update.isFull)
        report(.datasets, try table.write())
    }

    /// The manifest comes last: what it lists is complete.
    private func writeLists(_ manifest: RollupManifest, _ files: TreeFiles) throws {
        for engine in QueryEngine.allCases {
            try files.replace(folder: QueryEngine.folder, engine.fileName, with: Array(engine.script.utf8))
        }
        try files.replace(folder: QueryEngine.folder, SparkReport.fileName, with: Array(SparkReport.program.utf8))
        try files.replace(slice.naming(DataPackage.fileName), with: DataPackage.json(manifest))
        try files.replace(slice.naming(RollupManifest.fileName), with: manifest.json)
    }
}
