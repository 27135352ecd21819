import Foundation
import MessageDigest
import RunModel

/// One update of a tree, from the look at what is there to the manifest.
struct UpdatePass {
    let settings: RollupSettings
    let files: RollupFileSystem
    let source: any RollupSource
    let now: Timestamp
    let isCancelled: @Sendable () -> Bool
    let progress: (@Sendable (RollupProgress) -> Void)?

    /// Does everything.
    ///
    /// - Parameter published: the manifest of the tree; nil when there is none that can be used.
    func run(mode: RollupMode, published: RollupManifest?) throws -> RollupUpdate {
        // Asked before any run is read, so that what changes meanwhile is still a change next time.
        let changes = try TreeBuilder.reading { try source.changes() }
        var update = RollupUpdate()
        let isOfThisKind =
            published?.compressionLevel == settings.compressionLevel && published?.layoutVersion == RollupManifest.currentLayoutVersion
        update.isFull = mode == .full || !isOfThisKind
        var manifest = published ?? RollupManifest(compressionLevel: settings.compressionLevel)
        manifest.compressionLevel = settings.compressionLevel
        manifest.layoutVersion = RollupManifest.currentLayoutVersion

        let intact = try intactPaths(manifest, readsFiles: mode == .full)
        let suspects = damagedPartitions(manifest, intact)
        // Most updates change a few of ten thousand datasets, and need no other.
        let datasets = try TreeBuilder.reading {
            update.isFull || !suspects.isEmpty ? try source.datasets() : try source.datasets(Set(changes.days.map(\.dataset)))
        }
        let context = makeContext(datasets, manifest, intact)
        let planner = TreePlanner(context: context, tables: settings.tables)
        let damaged = dropUnrecoverable(suspects, planner, &manifest, &update)

        let writesDatasets = settings.tables.contains(.datasets)
        if update.isFull {
            try build(planner.everything(spans: try spans(datasets)), writesDatasets, context, &manifest, &update)
        }
        // After a full build only what it could not know of is left to mend.
        let written = Set(update.written)
        let rest = update.isFull ? damaged.filter { !written.contains($0.path) && manifest[$0] != nil } : damaged
        if !update.isFull || !rest.isEmpty {
            let remaining = makeContext(datasets, manifest, intact)
            let plans = TreePlanner(context: remaining, tables: settings.tables).changes(update.isFull ? [] : changes.days, damaged: rest)
            let corrupt = try build(plans, writesDatasets && !update.isFull, remaining, &manifest, &update)
            try mend(corrupt, intact, &manifest, &update)
        }
        manifest.settle(now: now)
        try writeLists(manifest)
        try TreeBuilder.reading { try source.clearChanges(through: changes.revision) }
        update.written.sort()
        update.removed.sort()
        update.unrecoverable.sort()
        return update
    }

    private func makeContext(_ datasets: [RollupDataset], _ manifest: RollupManifest, _ intactPaths: Set<String>) -> BuildContext {
        BuildContext(
            root: settings.directory, files: files, datasets: datasets, manifest: manifest, intactPaths: intactPaths,
            threads: settings.threads)
    }

    // MARK: What is there

    /// The files that have the right size, and the right digest if they are read.
    private func intactPaths(_ manifest: RollupManifest, readsFiles: Bool) throws -> Set<String> {
        var paths: Set<String> = []
        for file in manifest.files.values where try files.size(settings.directory + "/" + file.path) == file.bytes {
            if readsFiles {
                if isCancelled() { throw RollupError.cancelled(settings.directory) }
                guard try digest(of: settings.directory + "/" + file.path) == file.sha256 else { continue }
            }
            paths.insert(file.path)
        }
        return paths
    }

    private func digest(of path: String) throws -> String {
        let descriptor = try files.open(path)
        defer { files.close(descriptor) }
        let digest = SHA256Digest()
        var buffer = [UInt8](repeating: 0, count: 256 * 1024)
        while true {
            let count = try buffer.withUnsafeMutableBytes { try files.read(descriptor, $0, path) }
            if count == 0 { return try digest.finished(path) }
            buffer.withUnsafeBufferPointer { digest.update(UnsafeBufferPointer(rebasing: $0[..<count])) }
        }
    }

    private func damagedPartitions(_ manifest: RollupManifest, _ intact: Set<String>) -> Set<RollupPartition> {
        Set(
            manifest.files.values.filter { !intact.contains($0.path) && $0.table != .datasets }.compactMap {
                RollupPartition(table: $0.table, value: $0.partition)
            })
    }

    /// Strikes files off the manifest that are damaged or missing and cannot be computed again; returns those that can.
    private func dropUnrecoverable(
        _ damaged: Set<RollupPartition>, _ planner: TreePlanner, _ manifest: inout RollupManifest, _ update: inout RollupUpdate
    ) -> Set<RollupPartition> {
        let lost = damaged.filter { !planner.isComputable($0) }
        for partition in lost {
            manifest[partition] = nil
            update.unrecoverable.append(partition.path)
        }
        return damaged.subtracting(lost).filter { settings.tables.contains($0.table) }
    }

    private func spans(_ datasets: [RollupDataset]) throws -> [ClosedRange<Timestamp>?] {
        try TreeBuilder.reading {
            let reader = try source.makeReader()
            return try datasets.map { try reader.span(dataset: $0.id) }
        }
    }

    // MARK: Making files

    /// Makes files and enters them in the manifest; returns those whose published rows turned out to be damaged.
    @discardableResult
    private func build(
        _ work: (plans: [() -> WeekPlan], fileCount: Int), _ writesDatasets: Bool, _ context: BuildContext,
        _ manifest: inout RollupManifest, _ update: inout RollupUpdate
    ) throws -> Set<RollupPartition> {
        guard !work.plans.isEmpty || writesDatasets else { return [] }
        let counter = ProgressCounter(total: work.fileCount + (writesDatasets ? 1 : 0), report: progress)
        let builder = TreeBuilder(
            context: context, settings: settings, isFull: update.isFull, source: source, isCancelled: isCancelled,
            finishedFile: { counter.advance() })
        var damaged: Set<RollupPartition> = []
        for (partition, outcome) in try builder.build(work.plans, writesDatasets: writesDatasets) {
            switch outcome {
            case .written(let file):
                manifest[partition] = file
                update.written.append(partition.path)
            case .unchanged(let file):
                manifest[partition] = file
                update.unchangedFiles += 1
            case .removed:
                if manifest[partition] != nil { update.removed.append(partition.path) }
                manifest[partition] = nil
            case .damaged: damaged.insert(partition)
            }
        }
        return damaged
    }

    /// Makes files anew from the source whose published rows were damaged.
    private func mend(
        _ corrupt: Set<RollupPartition>, _ intact: Set<String>, _ manifest: inout RollupManifest, _ update: inout RollupUpdate
    ) throws {
        guard !corrupt.isEmpty else { return }
        let datasets = try TreeBuilder.reading { try source.datasets() }
        let context = makeContext(datasets, manifest, intact.subtracting(corrupt.map(\.path)))
        let planner = TreePlanner(context: context, tables: settings.tables)
        let computable = dropUnrecoverable(corrupt, planner, &manifest, &update)
        try build(planner.changes([], damaged: computable), false, context, &manifest, &update)
    }

    // MARK: Lists

    private func writeLists(_ manifest: RollupManifest) throws {
        try replace(DataPackage.fileName, with: DataPackage.json(manifest))
        try replace(RollupManifest.fileName, with: manifest.json)
    }

    private func replace(_ name: String, with content: [UInt8]) throws {
        let path = settings.directory + "/" + name
        if try files.size(path) == content.count, try Self.readWhole(path, limit: content.count, files: files) == content { return }
        let file = try TemporaryFile(root: settings.directory, folder: "", name: name, files: files)
        try content.withUnsafeBufferPointer { try file.write($0) }
        try file.publish()
    }

    /// The content of a file; nil when there is none, or more than `limit` bytes of it.
    static func readWhole(_ path: String, limit: Int, files: RollupFileSystem) throws -> [UInt8]? {
        guard let size = try files.size(path), size <= limit else { return nil }
        let descriptor = try files.open(path)
        defer { files.close(descriptor) }
        var content = [UInt8](repeating: 0, count: size)
        var filled = 0
        while filled < size {
            let count = try content.withUnsafeMutableBytes {
                try files.read(descriptor, UnsafeMutableRawBufferPointer(rebasing: $0[filled...]), path)
            }
            if count == 0 { return nil }
            filled += count
        }
        return content
    }
}

/// Counts finished files for the caller. Protected by `lock`, which is held during the report, so that reports come one at a time.
private final class ProgressCounter: @unchecked Sendable {
    private let lock = NSLock()
    private let total: Int
    private let report: (@Sendable (RollupProgress) -> Void)?
    private var finished = 0

    init(total: Int, report: (@Sendable (RollupProgress) -> Void)?) {
        self.total = total
        self.report = report
    }

    func advance() {
        lock.withLock {
            finished += 1
            report?(RollupProgress(finishedFiles: finished, totalFiles: total))
        }
    }
}
