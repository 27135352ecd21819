import RunModel

/// A part of the datasets, chosen by the fingerprint of their tokens: the files of a divided tree carry it in their names.
///
/// A slice belongs to one shard at a time, and to another one when the number of shards changes. Its files keep their names, so that each
/// run is in one file, whoever wrote it.
package struct RollupSlice: Hashable, Sendable {
    /// From 0.
    package let index: Int
    /// How many there are; the same for the life of a tree.
    package let total: Int

    package init(index: Int, total: Int) {
        self.index = index
        self.total = max(1, total)
    }

    /// Whether it holds a dataset. The same in every version.
    package func contains(_ token: DatasetToken) -> Bool { Fingerprint(of: token.text.utf8).value % UInt64(total) == UInt64(index) }

    /// `03-of-12`: as many digits as the last one has.
    var text: String {
        let digits = String(index)
        return String(repeating: "0", count: max(0, String(total - 1).count - digits.count)) + digits + "-of-\(total)"
    }

    /// Reads ``text``.
    init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[1] == "of", let index = Int(parts[0]), let total = Int(parts[2]), total > 1,
            (0..<total).contains(index)
        else { return nil }
        self.init(index: index, total: total)
    }

    /// Which slice a manifest is of, by its name: nil in the slice for a tree that is not divided; nil for another file.
    static func ofManifest(_ name: String) -> (slice: RollupSlice?, Void)? {
        if name == RollupManifest.fileName { return (nil, ()) }
        guard name.hasPrefix("manifest-"), name.hasSuffix(".json"),
            let slice = RollupSlice(name.dropFirst("manifest-".count).dropLast(".json".count))
        else { return nil }
        return (slice, ())
    }
}

extension Optional where Wrapped == RollupSlice {
    /// A file's name with the slice before its ending: `runs-03-of-12.csv.gz`; the name itself for a tree that is not divided.
    func naming(_ name: String) -> String {
        guard let slice = self, let dot = name.firstIndex(of: ".") else { return name }
        return name[..<dot] + "-" + slice.text + name[dot...]
    }
}
