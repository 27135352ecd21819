import RunAnalytics
import RunModel

/// The load of one space or owner in words: the same in text and HTML.
struct GroupLoadWords {
    /// What it is called, with its token where two groups have the same name.
    let name: String
    let anchor: String
    let load: GroupLoad

    /// Headings of ``cells`` and whether each is a number, after that of the name.
    static let headings: [(text: String, isNumeric: Bool)] = [
        ("datasets", true), ("runs", true), ("run time", true), ("of all run time", true), ("mean at once", true), ("most at once", true),
        ("of the peak", true), ("of the waiting", true),
    ]

    var cells: [String] {
        [
            HumanText.count(load.datasets), HumanText.count(load.arrivals), HumanText.duration(load.runTime),
            HumanText.percent(load.runRatio), HumanText.decimal(load.meanRunsAtOnce, places: 2), HumanText.count(load.mostAtOnce),
            HumanText.percent(load.peakRatio), waiting,
        ]
    }

    private var waiting: String {
        guard let ratio = load.waitRatio else { return HumanText.none }
        let (low, high) = (HumanText.percent(ratio.lowerBound), HumanText.percent(ratio.upperBound))
        return low == high ? low : "\(low.replacing(" %", with: ""))–\(high)"
    }

    /// Empty unless the analysis is asked for by group.
    static func all(_ analysis: CapacityAnalysis) -> [GroupLoadWords] {
        guard let kind = analysis.groupedBy else { return [] }
        let names = Dictionary(grouping: analysis.groups, by: { GroupAnchors.name($0.key, kind) }).mapValues(\.count)
        var anchors = GroupAnchors(kind)
        return analysis.groups.map { load in
            let name = GroupAnchors.name(load.key, kind)
            return GroupLoadWords(
                name: names[name] == 1 ? name : "\(name) (\(load.key?.id ?? ""))", anchor: anchors.next(load.key), load: load)
        }
    }
}
