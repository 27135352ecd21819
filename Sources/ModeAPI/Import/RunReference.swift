import RunModel

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
