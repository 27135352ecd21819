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
