import MessageDigest

/// The table `datasets`: the names, apart from the figures, so that a renamed dataset rewrites one small file.
struct DatasetsTable {
    /// All datasets, in the order of rows.
    let datasets: [RollupDataset]
    let context: BuildContext
    /// Whether a file of the same content is left as it is; false where it may have been compressed in another way.
    let keepsSameContent: Bool

    /// Writes the file if its content changed.
    ///
    /// - Throws: ``RollupError``.
    func write(_ encoder: MemberEncoder) throws -> PartitionOutcome {
        let partition = RollupPartition.datasets
        let rows = SlotRows()
        for (place, dataset) in datasets.enumerated() {
            append(dataset, to: rows.rows)
            rows.close(dataset: place, rowCount: 1, inFlight: 0)
        }
        let known = context.manifest[partition]
        if keepsSameContent, let known, context.intactPaths.contains(partition.path), try known.contentSHA256 == contentDigest(rows) {
            return .unchanged(known)
        }
        let assembler = PartitionAssembler(partition: partition, source: .rows, context: context)
        try assembler.add(rows, encoder: encoder)
        return try assembler.finish(encoder: encoder)
    }

    /// Compressing the names again only to find the same bytes would be most of the cost of a small update.
    private func contentDigest(_ rows: SlotRows) throws -> String {
        let digest = SHA256Digest()
        RollupTable.datasets.header.withUnsafeBufferPointer { digest.update($0) }
        digest.update(rows.rows.bytes)
        return try digest.finished(RollupPartition.datasets.path)
    }

    private func append(_ dataset: RollupDataset, to buffer: RowBuffer) {
        let comma = UInt8(ascii: ",")
        buffer.append(identifier: dataset.account)
        buffer.append(comma)
        buffer.append(identifier: dataset.token.text)
        buffer.append(comma)
        buffer.append(safe: dataset.name ?? "")
        buffer.append(comma)
        buffer.append(identifier: dataset.space?.token.text ?? "")
        buffer.append(comma)
        buffer.append(safe: dataset.space?.name ?? "")
        buffer.append(0x0A)
    }
}
