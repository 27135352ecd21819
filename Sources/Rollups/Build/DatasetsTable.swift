/// The table `datasets`: the names, apart from the figures, so that a renamed dataset rewrites one small file.
struct DatasetsTable {
    let context: BuildContext
    let settings: RollupSettings

    /// Writes the file if its content changed.
    ///
    /// - Throws: ``RollupError``.
    func write(_ manifest: inout RollupManifest, _ update: inout RollupUpdate) throws {
        guard settings.tables.contains(.datasets) else { return }
        let partition = RollupPartition.datasets
        let rows = SlotRows()
        for (place, dataset) in context.datasets.enumerated() {
            append(dataset, to: rows.rows)
            rows.close(dataset: place, rowCount: 1, inFlight: 0)
        }
        let encoder = MemberEncoder(level: settings.compressionLevel)
        let assembler = PartitionAssembler(partition: partition, source: .rows, context: context)
        try assembler.add(rows, encoder: encoder)
        switch try assembler.finish(encoder: encoder) {
        case .written(let file):
            manifest[partition] = file
            update.written.append(partition.path)
        case .unchanged(let file):
            manifest[partition] = file
            update.unchangedFiles += 1
        case .removed, .damaged:
            manifest[partition] = nil
        }
    }

    private func append(_ dataset: RollupDataset, to buffer: RowBuffer) {
        let comma = UInt8(ascii: ",")
        buffer.append(RowKey(dataset).prefix)
        buffer.append(CSVText.safe(dataset.name ?? ""))
        buffer.append(comma)
        buffer.append(dataset.space.map { CSVText.quoted(Array($0.token.text.utf8)) } ?? [])
        buffer.append(comma)
        buffer.append(CSVText.safe(dataset.space?.name ?? ""))
        buffer.append(0x0A)
    }
}
