import MessageDigest
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
/// Published members without a row of those datasets are taken over as they are compressed, which gives the bytes that compressing
/// their rows again would give: see ``MemberBoundary``.
///
/// One thread at a time, which ``WorkQueue`` sees to.
final class PartitionAssembler {
    let partition: RollupPartition
    private let context: BuildContext
    private let source: WeekPlan.Source
    private let pending = RowBuffer(capacity: MemberBoundary.usualBytes)
    private var published: PublishedMembers?
    /// How much of the current published member is taken over or dropped.
    private var publishedPosition = 0
    private var hasHeader = false
    private var file: TemporaryFile?
    private let fileDigest = SHA256Digest()
    private let contentDigest = SHA256Digest()
    private var bytes = 0
    private var contentBytes = 0
    private var rows: Int
    private var inFlight: Int
    private var isBegun = false
    private var isDamaged = false

    init(partition: RollupPartition, source: WeekPlan.Source, context: BuildContext) {
        self.partition = partition
        self.source = source
        self.context = context
        if case .published(let old) = source { (rows, inFlight) = (old.rows, old.inFlight) } else { (rows, inFlight) = (0, 0) }
    }

    /// Opens the published file if rows of it are kept. Only needed before ``readAhead``; calls after the first do nothing.
    ///
    /// - Throws: ``RollupError``.
    func begin() throws {
        guard !isBegun else { return }
        isBegun = true
        guard case .published(let old) = source else { return appendHeader() }
        do {
            published = try PublishedMembers(
                path: context.root + "/" + partition.path, expected: old, header: partition.table.header, context: context)
        } catch is PublishedMembers.Damaged {
            try abandon()
        }
    }

    /// Where other threads may help to read the published file; nil when there is none.
    var readAhead: ReadAhead? { published?.readAhead }

    /// Adds the computed rows of the next tasks.
    ///
    /// - Throws: ``RollupError``.
    func add(_ computed: SlotRows, encoder: MemberEncoder) throws {
        try begin()
        guard !isDamaged else { return }
        do {
            if published == nil {
                rows += computed.rowCount
                inFlight += computed.inFlight
                try append(computed.rows.bytes, encoder)
            } else {
                try merge(computed, encoder)
            }
        } catch is PublishedMembers.Damaged {
            try abandon()
        }
    }

    /// Takes over what is left of the published rows and puts the file in place if it differs from the published one.
    ///
    /// - Throws: ``RollupError``.
    func finish(encoder: MemberEncoder) throws -> PartitionOutcome {
        try begin()
        guard !isDamaged else { return .damaged }
        do {
            try copyPublished(upTo: nil, encoder)
            published = nil
        } catch is PublishedMembers.Damaged {
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
            sha256: try fileDigest.finished(partition.path), contentSHA256: try contentDigest.finished(partition.path), inFlight: inFlight,
            status: .open)
        if let old, old.sha256 == result.sha256, context.intactPaths.contains(partition.path) {
            try file?.discard()
            return .unchanged(result)
        }
        try file?.publish()
        return .written(result)
    }

    private func appendHeader() {
        pending.append(partition.table.header)
        hasHeader = true
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
        while !published.content.isEmpty {
            let isBefore = isBefore(key, published)
            let isWhole = publishedPosition == 0 && pending.count == 0 && published.isFirst != hasHeader
            if isBefore, isWhole, key == nil || !published.isLast {
                try copyMember(published)
            } else {
                if !hasHeader { appendHeader() }
                if isBefore {
                    try append(UnsafeBufferPointer(rebasing: published.rows[publishedPosition...]), encoder)
                } else if let key, try !copyRows(published, upTo: key, encoder) {
                    return
                }
            }
            publishedPosition = 0
            try published.advance()
        }
    }

    /// Whether all rows of the current published member stand before those of a dataset.
    private func isBefore(_ key: RowKey?, _ published: PublishedMembers) -> Bool {
        guard let key else { return true }
        let rows = published.rows
        guard !rows.isEmpty else { return true }
        let begin = Lines.begin(in: rows, ofRowEndingAt: rows.count - 1, from: 0)
        return key.compare(row: UnsafeBufferPointer(rebasing: rows[begin...])) < 0
    }

    /// Takes over a published member as it is.
    private func copyMember(_ published: PublishedMembers) throws {
        hasHeader = true
        contentDigest.update(published.content)
        contentBytes += published.content.count
        try write(published.compressed)
    }

    /// Goes through the rows of the current published member up to those behind a dataset's; returns whether it came to its end.
    private func copyRows(_ published: PublishedMembers, upTo key: RowKey, _ encoder: MemberEncoder) throws -> Bool {
        let all = published.rows
        while let end = Lines.feed(in: all, from: publishedPosition) {
            let row = UnsafeBufferPointer(rebasing: all[publishedPosition...end])
            let order = key.compare(row: row)
            if order > 0 { return false }
            publishedPosition = end + 1
            if order < 0 {
                try append(row, encoder)
            } else {
                rows -= 1
                inFlight = max(0, inFlight - isInFlight(row))
            }
        }
        return true
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
        return max(0, Int(String(decoding: reader.next(), as: UTF8.self)) ?? 0)
    }

    /// Adds whole rows, and ends members where ``MemberBoundary`` says, whatever pieces the rows come in.
    private func append(_ rows: UnsafeBufferPointer<UInt8>, _ encoder: MemberEncoder) throws {
        var start = 0
        while start < rows.count {
            // No row that ends before the least size of a member needs a look.
            let free = MemberBoundary.minimumBytes - pending.count
            var end = Lines.feed(in: rows, from: start + max(0, free - 1))
            var begin = end.map { Lines.begin(in: rows, ofRowEndingAt: $0, from: start) } ?? start
            while let feed = end {
                let row = UnsafeBufferPointer(rebasing: rows[begin...feed])
                if MemberBoundary.isEnd(of: row, memberBytes: pending.count + feed + 1 - start) { break }
                begin = feed + 1
                end = Lines.feed(in: rows, from: begin)
            }
            guard let end else { return pending.append(UnsafeBufferPointer(rebasing: rows[start...])) }
            pending.append(UnsafeBufferPointer(rebasing: rows[start...end]))
            try writeMember(pending.bytes, encoder)
            pending.removeAll()
            start = end + 1
        }
    }

    private func writeMember(_ content: UnsafeBufferPointer<UInt8>, _ encoder: MemberEncoder) throws {
        guard !content.isEmpty else { return }
        contentDigest.update(content)
        contentBytes += content.count
        try encoder.encode(content) { try write($0) }
    }

    private func write(_ member: UnsafeBufferPointer<UInt8>) throws {
        fileDigest.update(member)
        bytes += member.count
        try openFile().write(member)
    }
}
