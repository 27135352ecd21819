import MessageDigest

/// The table `datasets`: the names, apart from the figures, so that a renamed dataset rewrites one small file.
struct DatasetsTable {
    /// All datasets, in the order of rows.
    let datasets: [RollupDataset]
    let files: TreeFiles
    /// Whether a file of the same content is left as it is; false where it may have been compressed in another way.
    let keepsSameContent: Bool

    /// Writes the file if its content changed.
    ///
    /// - Throws: ``RollupError``.
    func write() throws -> PartitionOutcome {
        let block = RowBlock()
        for dataset in datasets { append(dataset, to: block.bytes) }
        block.rowCount = datasets.count
        if keepsSameContent, let known = files.intact(.datasets), try known.contentSHA256 == contentDigest(block) {
            return .unchanged(known)
        }
        let writer = PartitionWriter(partition: .datasets, files: files)
        try writer.append(block)
        return try writer.finish()
    }

    /// Compressing the names again only to find the same bytes would be much of the cost of a small update.
    private func contentDigest(_ block: RowBlock) throws -> String {
        let digest = SHA256Digest()
        RollupTable.datasets.header.withUnsafeBufferPointer { digest.update($0) }
        digest.update(block.bytes.bytes)
        return try digest.finished(files.path(of: .datasets))
    }

    private func append(_ dataset: RollupDataset, to buffer: RowBuffer) {
        let comma = UInt8(ascii: ",")
        buffer.append(dataset.rowPrefix)
        buffer.append(safe: dataset.name ?? "")
        buffer.append(comma)
        buffer.append(identifier: dataset.space?.token.text ?? "")
        buffer.append(comma)
        buffer.append(safe: dataset.space?.name ?? "")
        append(dataset.knowledge, to: buffer)
        buffer.append(0x0A)
    }

    private func append(_ knowledge: DatasetKnowledge?, to buffer: RowBuffer) {
        guard let knowledge else { return buffer.append(",,,,,,,") }
        let fields = [
            knowledge.isListed ? "1" : "0", knowledge.known.start?.iso8601 ?? "", knowledge.known.end?.iso8601 ?? "",
            knowledge.known.reachesBeginning ? "1" : "0", knowledge.isFromFiles ? "1" : "0", knowledge.lastSuccessAt?.iso8601 ?? "",
            ScheduleText.write(knowledge.schedules),
        ]
        for field in fields {
            buffer.append(UInt8(ascii: ","))
            buffer.append(identifier: field)
        }
    }
}
