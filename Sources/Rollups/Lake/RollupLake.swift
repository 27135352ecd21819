import Gzip
import RunAnalytics
import RunModel

/// Reads a tree, dataset by dataset, without the history that it came from.
///
/// Every file is sorted by dataset, so the files of all days are merged. Memory: a buffer for each day of the range, and the
/// runs of one dataset, whatever the size of the tree.
package struct RollupLake: Sendable {
    private let directory: String
    private let files: RollupFileSystem
    let parts: [Part]

    /// The files of one slice of the datasets, or of all of them.
    struct Part: Sendable {
        let slice: RollupSlice?
        let manifest: RollupManifest
    }

    /// Slices that no shard has written, of a tree that is divided.
    package let missingSlices: [Int]

    /// - Throws: ``LakeError`` for a folder that is not a tree, ``RollupError`` for one that cannot be read.
    package init(directory: String, files: RollupFileSystem = .posix) throws {
        self.directory = directory
        self.files = files
        parts = try files.list(directory).compactMap { name in
            guard let slice = RollupSlice.ofManifest(name) else { return nil }
            let path = directory + "/" + name
            guard let json = try TreeFiles.readWhole(path, limit: RollupManifest.maximumBytes, files),
                let manifest = RollupManifest(json: json, slice: slice.slice)
            else { throw LakeError("\(path) is not the manifest of a rollup tree of this version: run `mode-exporter rollup --full`") }
            return Part(slice: slice.slice, manifest: manifest)
        }.sorted { ($0.slice?.index ?? -1) < ($1.slice?.index ?? -1) }
        guard let first = parts.first else {
            throw LakeError(
                "\(directory) is not a rollup tree: it has no manifest.json. Name the folder that `mode-exporter rollup` writes")
        }
        let totals = Set(parts.map { $0.slice?.total ?? 1 })
        guard totals.count == 1 else {
            throw LakeError(
                "\(directory) holds trees that are divided differently (\(totals.sorted().map(String.init).joined(separator: " and "))): "
                    + "give every shard the same shard.slices, and a new folder after a change")
        }
        let present = Set(parts.compactMap { $0.slice?.index })
        missingSlices = first.slice.map { (0..<$0.total).filter { !present.contains($0) } } ?? []
    }

    /// Calls `body` for each dataset of the tree, also those without runs, with its runs that were created within a range. Only
    /// the days of the range are read.
    ///
    /// - Throws: ``LakeError``, ``RollupError``, `GzipError`; what `body` throws.
    /// - Complexity: O(rows of the days of the range).
    package func forEachDataset(createdIn range: Range<Timestamp>, _ body: (DatasetRuns) throws -> Void) throws {
        for part in parts {
            var cursors: [RowCursor] = []
            if let names = part.manifest[.datasets] { cursors.append(try cursor(names.path, required: [])) }
            let days = part.manifest.sortedFiles.filter { file in
                guard case .runs(let day) = RollupPartition(table: file.table, value: file.partition) else { return false }
                return day.start < range.upperBound && day.end > range.lowerBound
            }
            cursors += try days.map { try cursor($0.path, required: RowCursor.runColumnNames) }
            while let key = cursors.lazy.compactMap(\.key).min() {
                try body(try merge(cursors, key, range))
            }
        }
    }

    private func merge(_ cursors: [RowCursor], _ key: RowKey, _ range: Range<Timestamp>) throws -> DatasetRuns {
        var result: DatasetRuns?
        for cursor in cursors where cursor.key == key {
            var merged = try result ?? DatasetRuns(dataset: try cursor.dataset())
            try cursor.takeRuns(createdIn: range, into: &merged)
            result = merged
        }
        guard var result else { throw LakeError("\(directory): no row of \(key.dataset)") }
        result.settle()
        return result
    }

    /// Opens a file of the tree.
    ///
    /// - Throws: ``LakeError``, ``RollupError``.
    func cursor(_ path: String, required: [String]) throws -> RowCursor {
        let file = CompressedFile(try files.open(directory + "/" + path), path: directory + "/" + path, files: files)
        return try RowCursor(directory + "/" + path, required: required) { try file.append(to: &$0) }
    }
}

/// An open gzip file that is decompressed piece by piece.
private final class CompressedFile {
    /// Small, because rows compress twentyfold and every day of the range has one.
    private static let pieceBytes = 8 << 10
    /// Far more than the rows of a day; the limit is there against files that are not what they seem.
    private static let maximumBytes = 1 << 40

    private let descriptor: Int32
    private let path: String
    private let files: RollupFileSystem
    private var decompressor: GzipDecompressor?

    init(_ descriptor: Int32, path: String, files: RollupFileSystem) {
        self.descriptor = descriptor
        self.path = path
        self.files = files
    }

    deinit { files.close(descriptor) }

    func append(to buffer: inout [UInt8]) throws -> Bool {
        let decompressor = try self.decompressor ?? GzipDecompressor(maximumBytes: Self.maximumBytes)
        self.decompressor = decompressor
        let piece = try [UInt8](unsafeUninitializedCapacity: Self.pieceBytes) { memory, count in
            count = try files.read(descriptor, UnsafeMutableRawBufferPointer(memory), path)
        }
        do {
            guard !piece.isEmpty else {
                try decompressor.finish()
                return false
            }
            try decompressor.write(piece) { buffer.append(contentsOf: $0) }
            return true
        } catch let error as GzipError {
            throw LakeError("\(path) is damaged: \(error). Run `mode-exporter rollup --full`")
        }
    }
}
