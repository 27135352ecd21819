import RunAnalytics
import RunModel

/// Names groups in headings and in links: the same group has the same link every week.
enum GroupAnchors {
    /// `By owner`.
    static func title(_ kind: DatasetGrouping.Kind) -> String { "By \(kind.rawValue)" }

    /// What each group is called, with its token where two have the same name, and its anchor: `owner-finance`.
    ///
    /// Those without a space or owner say so. An anchor is the letters and digits of the id, everything else a hyphen; groups that would
    /// get the same one are numbered.
    static func all(_ keys: [DatasetGrouping.Key?], _ kind: DatasetGrouping.Kind) -> [(name: String, anchor: String)] {
        let names = keys.map { key in key.map { ShownName.of($0.name) } ?? "No \(kind.rawValue)" }
        let uses = Dictionary(grouping: names, by: \.self).mapValues(\.count)
        var anchors: Set<String> = []
        return zip(keys, names).map { key, name in
            let base = anchor(key, kind)
            var anchor = base
            var number = 2
            while !anchors.insert(anchor).inserted {
                anchor = "\(base)-\(number)"
                number += 1
            }
            return (uses[name] == 1 ? name : "\(name) (\(key?.id ?? ""))", anchor)
        }
    }

    private static func anchor(_ key: DatasetGrouping.Key?, _ kind: DatasetGrouping.Kind) -> String {
        guard let key else { return "no-\(kind.rawValue)" }
        let plain = key.id.lowercased().unicodeScalars.map { scalar in
            scalar.properties.isAlphabetic || scalar.properties.numericType == .decimal ? Character(scalar) : "-"
        }
        return "\(kind.rawValue)-\(String(plain))"
    }
}
