import RunModel

/// The datasets of one slice of a source.
///
/// Another shard may have written the files of the slice before, with a longer past than this source knows. So runs from before
/// what is known here count as removed: their days stay as they are in the tree.
struct SlicedSource: RollupSource {
    private let source: any RollupSource
    private let members: [RollupDataset]
    private let changed: RollupChanges

    /// - Parameters:
    ///   - datasets: those of the source.
    ///   - changes: those of the source, asked for before the datasets.
    init(_ source: any RollupSource, _ slice: RollupSlice, datasets: [RollupDataset], changes: RollupChanges) {
        self.source = source
        members = datasets.filter { slice.contains($0.token) }.map { dataset in
            var dataset = dataset
            // A file says nothing about what came before its first run, and no other shard has read it.
            if let knowledge = dataset.knowledge, !knowledge.isFromFiles, !knowledge.known.reachesBeginning,
                let start = knowledge.known.start
            {
                let day = UTCDay(containing: start)
                let whole = day.start == start ? day.start : day.end
                dataset.retainedSince = max(dataset.retainedSince ?? whole, whole)
            }
            return dataset
        }
        let ids = Set(members.map(\.id))
        changed = RollupChanges(revision: changes.revision, days: changes.days.filter { ids.contains($0.dataset) })
    }

    /// Whether something of every dataset has been read: until then nothing is written, and days stay marked as changed.
    var isRead: Bool { !members.contains(where: \.isUnread) }

    func datasets() throws -> [RollupDataset] { members }
    func changes() throws -> RollupChanges { changed }
    /// Left to the process that updates all slices.
    func clearChanges(through revision: Int64) throws {}
    func makeReader() throws -> any RollupReader { try source.makeReader() }
}
