import RunModel

/// What became of a file.
enum PartitionOutcome {
    /// It was put in place.
    case written(RollupFile)
    /// What would have been written is there already.
    case unchanged(RollupFile)
    /// It has no rows any more; the old one is gone.
    case removed
    /// The published file is damaged, so its rows could not be taken over.
    case damaged
}

/// Makes one file of the tree from computed rows, and from the published ones where only some datasets are computed again.
///
/// One thread at a time, which ``WorkQueue`` sees to.
final class PartitionAssembler {
    let partition: RollupPartition
    private let context: BuildContext
    private let source: WeekPlan.Source
    private let pending = RowBuffer(capacity: MemberEncoder.memberBytes + 16 * 1024)
    private var published: PublishedRows?
    private var file: TemporaryFile?
    private var fileDigest: any RollupHasher
    private var contentDigest: any RollupHasher
    private var bytes = 0
    private var contentBytes = 0
    private var rows = 0
    private var inFlight: Int
    private var isBegun = false
    private var isDamaged = false

    init(partition: RollupPartition, source: WeekPlan.Source, context: BuildContext) {
        self.partition = partition
        self.source = source
        self.context = context
        fileDigest = context.makeHasher()
        contentDigest = context.makeHasher()
        if case .published(let old) = source { inFlight = old.inFlight } else { inFlight = 0 }
    }

    /// Adds the computed rows of the next tasks.
    ///
    /// - Throws: ``RollupError``.
    func add(_ computed: SlotRows, encoder: MemberEncoder) throws {
        guard !isDamaged else { return }
        do {
            try begin()
            if published == nil {
                rows += computed.rowCount
                inFlight += computed.inFlight
                try append(computed.rows.bytes, encoder)
            } else {
                try merge(computed, encoder)
            }
        } catch is PublishedRows.Damaged {
            try abandon()
        }
    }

    /// Takes over what is left of the published rows and puts the file in place if it differs from the published one.
    ///
    /// - Throws: ``RollupError``.
    func finish(encoder: MemberEncoder) throws -> PartitionOutcome {
        guard !isDamaged else { return .damaged }
        do {
            try begin()
            try copyPublished(upTo: nil, encoder)
        } catch is PublishedRows.Damaged {
            try abandon()
            return .damaged
        }
        let old = context.manifest[partition]
        guard rows > 0 else {
            try file?.discard()
            guard old != nil else { return .removed }
            try context.files.remove(context.root + "/" + partition.path)
            context.files.removeEmptyDirectory(context.root + "/" + partition.folder)
            try context.files.synchronizeDirectory(context.root + "/" + partition.table.rawValue)
            return .removed
        }
        try writeMember(pending.bytes, encoder)
        let result = RollupFile(
            path: partition.path, table: partition.table, partition: partition.value, bytes: bytes, rows: rows, contentBytes: contentBytes,
            sha256: fileDigest.hexDigest(), contentSHA256: contentDigest.hexDigest(), inFlight: inFlight, status: .open)
        if let old, old.sha256 == result.sha256, context.intactPaths.contains(partition.path) {
            try file?.discard()
            return .unchanged(result)
        }
        try file?.publish()
        return .written(result)
    }

    private func begin() throws {
        guard !isBegun else { return }
        isBegun = true
        if case .published(let old) = source {
            published = try PublishedRows(
                path: context.root + "/" + partition.path, expected: old, header: partition.table.header, context: context)
        }
        pending.append(partition.table.header)
    }

    /// Opened only once there is something to write: a period without runs has neither file nor folder.
    private func openFile() throws -> TemporaryFile {
        if let file { return file }
        let opened = try TemporaryFile(root: context.root, folder: partition.folder, name: partition.fileName, files: context.files)
        file = opened
        return opened
    }

    private func abandon() throws {
        isDamaged = true
        published = nil
        try file?.discard()
        file = nil
        pending.removeAll()
    }

    private func merge(_ computed: SlotRows, _ encoder: MemberEncoder) throws {
        var start = 0
        for entry in computed.entries {
            try copyPublished(upTo: RowKey(context.datasets[entry.dataset]), encoder)
            rows += entry.rowCount
            inFlight += entry.inFlight
            try append(UnsafeBufferPointer(rebasing: computed.rows.bytes[start..<entry.end]), encoder)
            start = entry.end
        }
    }

    /// Takes over the published rows before those of a dataset and drops its own; without a key, all that are left.
    private func copyPublished(upTo key: RowKey?, _ encoder: MemberEncoder) throws {
        guard let published else { return }
        while let row = try published.peek() {
            let order = key?.compare(row: row) ?? -1
            if order > 0 { return }
            if order < 0 {
                rows += 1
                try append(row, encoder)
            } else if isInFlight(row) > 0 {
                inFlight = max(0, inFlight - isInFlight(row))
            }
            published.advance(row.count)
        }
    }

    /// How many runs in flight a published row stands for.
    private func isInFlight(_ row: UnsafeBufferPointer<UInt8>) -> Int {
        var reader = FieldReader(row)
        if partition.table == .runs {
            reader.skip(3)
            let state = RunState(name: String(decoding: reader.next(), as: UTF8.self))
            return state.isEnded ? 0 : 1
        }
        reader.skip(7)
        return Int(String(decoding: reader.next(), as: UTF8.self)) ?? 0
    }

    /// Adds whole rows. Members end at the first end of a row at or after ``MemberEncoder/memberBytes``, whatever pieces the rows come in.
    private func append(_ rows: UnsafeBufferPointer<UInt8>, _ encoder: MemberEncoder) throws {
        var rest = rows
        while pending.count + rest.count >= MemberEncoder.memberBytes {
            // At least one byte is missing, else the last member would have ended before.
            let missing = MemberEncoder.memberBytes - pending.count
            guard let end = rest[(missing - 1)...].firstIndex(of: 0x0A) else { break }
            pending.append(UnsafeBufferPointer(rebasing: rest[...end]))
            try writeMember(pending.bytes, encoder)
            pending.removeAll()
            rest = UnsafeBufferPointer(rebasing: rest[(end + 1)...])
        }
        pending.append(rest)
    }

    private func writeMember(_ content: UnsafeBufferPointer<UInt8>, _ encoder: MemberEncoder) throws {
        guard !content.isEmpty else { return }
        let file = try openFile()
        contentDigest.update(content)
        contentBytes += content.count
        try encoder.encode(content) { member in
            fileDigest.update(member)
            bytes += member.count
            try file.write(member)
        }
    }
}
