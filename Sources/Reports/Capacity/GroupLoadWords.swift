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
        return zip(analysis.groups, GroupAnchors.all(analysis.groups.map(\.key), kind)).map { load, words in
            GroupLoadWords(name: words.name, anchor: words.anchor, load: load)
        }
    }
}
