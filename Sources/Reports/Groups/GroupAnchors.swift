import RunModel
import RunAnalytics
import RunModel

/// Names groups in headings and in links: the same group has the same link every week.
struct GroupAnchors {
    private let kind: DatasetGrouping.Kind
    private var used: Set<String> = []

    init(_ kind: DatasetGrouping.Kind) { self.kind = kind }

    /// `By owner`.
    static func title(_ kind: DatasetGrouping.Kind) -> String { "By \(kind.rawValue)" }

    /// What a group is called; those without a space or owner say so.
    static func name(_ key: DatasetGrouping.Key?, _ kind: DatasetGrouping.Kind) -> String {
        key.map { ShownName.of($0.name) } ?? "No \(kind.rawValue)"
    }

    /// `owner-finance`: letters and digits of its id, everything else a hyphen. Groups that would get the same anchor are numbered.
    mutating func next(_ key: DatasetGrouping.Key?) -> String {
        let plain = (key?.id ?? "").lowercased().unicodeScalars.map { scalar in
            scalar.properties.isAlphabetic || scalar.properties.numericType == .decimal ? Character(scalar) : "-"
        }
        let base = key == nil ? "no-\(kind.rawValue)" : "\(kind.rawValue)-\(String(plain))"
        var anchor = base
        var number = 2
        while !used.insert(anchor).inserted {
            anchor = "\(base)-\(number)"
            number += 1
        }
        return anchor
    }
}
