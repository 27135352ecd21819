import Foundation
import RunModel

/// What `manifest.json` says of a file of the tree.
package struct RollupFile: Hashable, Sendable, Codable {
    /// Whether a partition may still change in the ordinary course of things.
    package enum Status: String, Hashable, Sendable, Codable {
        /// The period is not over, or runs of it are in flight. The datasets' names are always open.
        case open
        /// The period is over and all its runs have ended.
        case final
    }

    /// The path within the tree.
    package var path: String
    package var table: RollupTable
    /// The value of the partition column; nil for a table without partitions.
    package var partition: String?
    package var bytes: Int
    /// Rows without the header.
    package var rows: Int
    /// The length of the CSV text.
    package var contentBytes: Int
    /// SHA-256 of the file, in lower-case hexadecimal.
    package var sha256: String
    /// SHA-256 of the CSV text: the same even when another version of the compressor made another file.
    package var contentSHA256: String
    package var inFlight: Int
    /// Whether it may still change.
    package var status: Status

    enum CodingKeys: String, CodingKey {
        case path, table, partition, bytes, rows, sha256, status
        case contentBytes = "content_bytes"
        case contentSHA256 = "content_sha256"
        case inFlight = "in_flight"
    }
}

/// The list of all files of a tree: written last, so that what it lists is complete.
package struct RollupManifest: Hashable, Sendable {
    package static let fileName = "manifest.json"
    /// The longest manifest that is read: some centuries of days.
    static let maximumBytes = 64 << 20

    /// How files are divided into members and compressed. Goes up whenever that changes: a tree of another one is written anew, so that
    /// the same history gives the same bytes.
    static let currentLayoutVersion = 2

    /// The compression level that all files were written with.
    package var compressionLevel: Int
    /// See ``currentLayoutVersion``.
    var layoutVersion = currentLayoutVersion
    /// Which datasets it lists the files of; nil for all.
    var slice: RollupSlice?
    /// Of a slice: since when its files hold every run of its datasets; earlier files are as another shard left them. Nil for all.
    var completeSince: Timestamp?
    /// The files by path.
    package var files: [String: RollupFile] = [:]

    /// Whether an update with these settings may leave files of this tree as they are.
    func isWritten(like settings: RollupSettings) -> Bool {
        compressionLevel == settings.compressionLevel && layoutVersion == Self.currentLayoutVersion
    }

    package init(compressionLevel: Int, slice: RollupSlice? = nil) {
        self.compressionLevel = compressionLevel
        self.slice = slice
    }

    /// Reads a manifest.
    ///
    /// - Returns: nil for anything but a manifest of this schema version, or one that lists what no tree holds: the tree is then written anew.
    package init?(json: [UInt8], slice: RollupSlice? = nil) {
        guard let body = try? JSONDecoder().decode(Body.self, from: Data(json)), body.schemaVersion == RollupTable.schemaVersion else {
            return nil
        }
        compressionLevel = body.compressionLevel
        self.slice = slice
        layoutVersion = body.layoutVersion ?? 0
        completeSince = body.completeSince.map(Timestamp.init(milliseconds:))
        files.reserveCapacity(body.files.count)
        for file in body.files {
            guard let partition = RollupPartition(table: file.table, value: file.partition), partition.path(slice) == file.path,
                file.rows > 0 || file.table == .datasets, file.inFlight >= 0
            else { return nil }
            files[file.path] = file
        }
    }

    /// The text: one line per file, ascending by path; the same files give the same bytes.
    package var json: [UInt8] { ManifestText.write(self) }

    /// The files ascending by path. Paths are ASCII, so this is also the order of their bytes.
    var sortedFiles: [RollupFile] { files.values.sorted { $0.path < $1.path } }

    private struct Body: Decodable {
        var schemaVersion: Int
        var compressionLevel: Int
        var layoutVersion: Int?
        var completeSince: Int64?
        var files: [RollupFile]

        enum CodingKeys: String, CodingKey {
            case schemaVersion = "schema_version"
            case compressionLevel = "compression_level"
            case layoutVersion = "layout_version"
            case completeSince = "complete_since_ms"
            case files
        }
    }

    subscript(partition: RollupPartition) -> RollupFile? {
        get { files[partition.path(slice)] }
        set { files[partition.path(slice)] = newValue }
    }

    /// Sets every status by what is known at `now`.
    mutating func settle(now: Timestamp) {
        for (path, file) in files {
            guard let partition = RollupPartition(table: file.table, value: file.partition) else { continue }
            let isOver = partition.end.map { $0 <= now } ?? false
            files[path]?.status = isOver && file.inFlight == 0 ? .final : .open
        }
    }
}
