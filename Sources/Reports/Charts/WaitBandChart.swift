import RunAnalytics
import RunModel

/// The p95 wait for each number of slots as inline SVG: a bar from the lower to the upper bound, and the target as a line.
enum WaitBandChart {
    private static let left = 56
    private static let row = 22
    private static let plot = 140

    static func svg(_ analysis: CapacityAnalysis) -> HTML {
        let outcomes = analysis.shownSlots.prefix(32)
        let target = DurationEstimate(analysis.targetWait)
        let most = max(outcomes.map { $0.waits.high.p95 }.max() ?? .zero, target)
        guard most > .zero, !outcomes.isEmpty else { return "" }
        // A square root keeps the short waits, on which the decision turns, apart from the hours of the fewest slots.
        func x(_ wait: DurationEstimate) -> Int { left + Int((Double(plot) * (wait / most).squareRoot()).rounded()) }
        let height = outcomes.count * row + 30
        let summary = "p95 wait by slots. " + outcomes.map { "\($0.slots): \(CapacityAnalysis.p95($0.waits))" }.joined(separator: "; ")
        var parts: [HTML] = []
        for (index, outcome) in outcomes.enumerated() {
            let y = index * row + 4
            let from = x(outcome.waits.low.p95)
            let to = x(outcome.waits.high.p95)
            let mark = CapacityFigures.mark(outcome, analysis)
            parts.append(SVG.text(CapacityAnalysis.slots(outcome.slots) + (outcome.meetsTarget ? " ✓" : ""), x: 0, y: y + 13))
            parts.append("<rect class=\"cell\" fill-opacity=\"0.15\" x=\"\(left)\" y=\"\(y + 5)\" width=\"\(from - left)\" height=\"6\"/>")
            parts.append("<rect class=\"band\" x=\"\(from - 1)\" y=\"\(y + 2)\" width=\"\(max(3, to - from + 2))\" height=\"12\"/>")
            let note = CapacityAnalysis.p95(outcome.waits) + (mark.isEmpty ? "" : " (\(mark))")
            parts.append(SVG.text(note, x: to + 6, y: y + 13, kind: "soft"))
        }
        let limit = x(target)
        parts.append("<line class=\"limit\" x1=\"\(limit)\" x2=\"\(limit)\" y1=\"0\" y2=\"\(height - 24)\"/>")
        let caption = "dashed: target \(HumanText.duration(target)); p95 wait, square-root scale"
        parts.append(SVG.text(caption, x: left, y: height - 8, kind: "soft"))
        return SVG.picture("chart", width: left + plot + 164, height: height, summary: summary, parts)
    }
}
