import Files
import Foundation
import RunModel

/// Which report went where: a small JSON file in the report directory, replaced in one step.
package struct DeliveryLog {
    package struct Entry: Codable, Hashable {
        /// The ISO week, for example `2026-W47`.
        package var week: String
        /// A digest of the target, because a webhook's address is a secret.
        package var target: String
        /// When it was taken; ISO 8601.
        var deliveredAt: String
    }

    /// Older entries are dropped: a report is delivered within its following week or not at all.
    private static let maximumEntries = 1000

    let path: String

    /// - Parameter directory: of the reports.
    package init(directory: String) { path = directory + "/deliveries.json" }

    /// Everything recorded; nothing where there is no file.
    ///
    /// - Throws: when the file is there and cannot be read: then a delivery would be repeated.
    package func entries() throws -> [Entry] {
        guard FileManager.default.fileExists(atPath: path) else { return [] }
        let bytes = try BoundedFile.read(path, limit: 1 << 20)
        return bytes.isEmpty ? [] : try JSONDecoder().decode([Entry].self, from: bytes)
    }

    func add(_ entry: Entry) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        let kept = try entries().suffix(Self.maximumEntries - 1) + [entry]
        try OutputFile(path: path).write(Array(try encoder.encode(Array(kept))))
    }
}
