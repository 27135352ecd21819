import Foundation
import RunModel

/// Addresses and what they say: rows come dataset by dataset, or those of many datasets mixed.
///
/// Compares bytes where they lie, so that an address that is known costs no `String`.
struct ReferenceCache: Sendable {
    /// The most addresses kept; rows that all have their own make it start over.
    private static let capacity = 20_000

    private struct Entry {
        let address: [UInt8]
        let reference: RunReference?

        func isOf(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
            guard let start = bytes.baseAddress else { return address.isEmpty }
            return address.count == bytes.count && memcmp(address, start, bytes.count) == 0
        }
    }

    private var last: Entry?
    /// By a digest of the address; of two addresses with the same one, only the later is kept.
    private var known: [UInt64: Entry] = [:]

    /// What the address in a text says; nil when it names no dataset.
    mutating func reference(_ slice: JSONStringSlice, _ reader: JSONReader) -> RunReference? {
        let bytes = reader.raw(slice)
        if let last, last.isOf(bytes) { return last.reference }
        let digest = Fingerprint(of: bytes).value
        if let entry = known[digest], entry.isOf(bytes) {
            last = entry
            return entry.reference
        }
        let entry = Entry(address: Array(bytes), reference: RunReference(reader.text(slice)))
        if known.count >= Self.capacity { known.removeAll(keepingCapacity: true) }
        known[digest] = entry
        last = entry
        return entry.reference
    }
}

/// What the address of a dataset or of its runs says: `/api/acme/reports/24f6…/runs/1a2b…`.
package struct RunReference: Sendable, Hashable {
    package var account: String?
    package var dataset: DatasetToken

    /// Reads an address, relative or absolute; Mode names datasets as reports in many of its links. Nil when it names no dataset.
    ///
    /// Only the path counts: no request ever goes to an address that an answer or a file holds.
    package init?(_ href: String) {
        guard href.utf8.count <= 2048 else { return nil }
        // Bytes, because comparing characters costs ten times as much, and rows may all have different addresses.
        let path = href.utf8.prefix { $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") }
        let segments = path.split(separator: UInt8(ascii: "/"))
        let index = segments.firstIndex { $0.elementsEqual("datasets".utf8) || $0.elementsEqual("reports".utf8) }
        guard let index, index + 1 < segments.count, let dataset = DatasetToken(String(Substring(segments[index + 1]))) else { return nil }
        self.dataset = dataset
        let before = index > 0 ? String(Substring(segments[index - 1])) : "api"
        let isHost = before.utf8.contains(UInt8(ascii: ":")) || (index == 2 && segments[0].last == UInt8(ascii: ":"))
        account = before == "api" || isHost ? nil : before
    }
}
