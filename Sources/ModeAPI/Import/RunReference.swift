import RunModel

/// What the address of a dataset or of its runs says: `/api/acme/reports/24f6…/runs/1a2b…`.
public struct RunReference: Sendable, Hashable {
    /// The account (workspace) in the address, if any.
    public var account: String?
    /// The dataset.
    public var dataset: DatasetToken

    /// Reads an address, relative or absolute; Mode names datasets as reports in many of its links. Nil when it names no dataset.
    ///
    /// Only the path counts: no request ever goes to an address that an answer or a file holds.
    public init?(_ href: String) {
        guard href.utf8.count <= 2048 else { return nil }
        let path = href.prefix { $0 != "?" && $0 != "#" }
        let segments = path.split(separator: "/").map(String.init)
        guard let index = segments.firstIndex(where: { $0 == "datasets" || $0 == "reports" }), index + 1 < segments.count,
            let dataset = DatasetToken(segments[index + 1])
        else { return nil }
        self.dataset = dataset
        let before = index > 0 ? segments[index - 1] : "api"
        account = before == "api" || before.contains(":") || (index == 2 && segments[0].hasSuffix(":")) ? nil : before
    }
}
