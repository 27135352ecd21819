import RunAnalytics
import RunModel

/// Two histograms over the same buckets as inline SVG: bars, and the period before (or the upper bounds) as outlines.
enum DistributionChart {
    private static let left = 84
    private static let plot = 240
    private static let row = 18

    /// - Parameters:
    ///   - title: what is counted.
    ///   - first: the bars.
    ///   - second: the outlines; the same buckets.
    ///   - names: what bars and outlines are.
    /// - Returns: empty without any value.
    static func svg(title: String, _ first: DurationHistogram, _ second: DurationHistogram, names: (first: String, second: String))
        -> HTML
    {
        let buckets = first.counts.indices.filter { first.counts[$0] > 0 || (second.counts.indices.contains($0) && second.counts[$0] > 0) }
        guard let lowest = buckets.first, let highest = buckets.last else { return "" }
        let (all, others) = (max(1, first.counts.reduce(0, +)), max(1, second.counts.reduce(0, +)))
        // Shares, since the two hardly ever hold as many runs.
        func share(_ counts: [Int64], _ bucket: Int, of total: Int64) -> Double {
            counts.indices.contains(bucket) ? Double(counts[bucket]) / Double(total) : 0
        }
        let most = (lowest...highest).map { max(share(first.counts, $0, of: all), share(second.counts, $0, of: others)) }.max() ?? 1
        func width(_ share: Double) -> Int { Int((share / most * Double(plot)).rounded()) }
        let peak = (lowest...highest).max { first.counts[$0] < first.counts[$1] } ?? lowest
        let summary = "\(title). Most runs: \(label(peak, first)), \(HumanText.percent(share(first.counts, peak, of: all)))."
        let height = (highest - lowest + 1) * row + 22
        var parts: [HTML] = []
        for bucket in lowest...highest {
            let y = (bucket - lowest) * row
            let (now, before) = (share(first.counts, bucket, of: all), share(second.counts, bucket, of: others))
            parts.append(SVG.text(label(bucket, first), x: left - 6, y: y + 12, anchor: "end"))
            parts.append("<rect class=\"band\" x=\"\(left)\" y=\"\(y + 3)\" width=\"\(width(now))\" height=\"\(row - 6)\"/>")
            parts.append("<rect class=\"outline\" x=\"\(left)\" y=\"\(y + 1)\" width=\"\(width(before))\" height=\"\(row - 2)\"/>")
            let end = left + max(width(now), width(before)) + 5
            parts.append(SVG.text(HumanText.percent(now), x: end, y: y + 12, kind: "soft"))
        }
        parts.append(SVG.text("bars: \(names.first); outlines: \(names.second)", x: 0, y: height - 6, kind: "soft"))
        return SVG.picture("chart", width: left + plot + 56, height: height, summary: summary, parts)
    }

    private static func label(_ bucket: Int, _ histogram: DurationHistogram) -> String {
        guard histogram.bounds.indices.contains(bucket) else { return "> " + HumanText.duration(histogram.bounds.last) }
        return "≤ " + HumanText.duration(histogram.bounds[bucket])
    }
}
