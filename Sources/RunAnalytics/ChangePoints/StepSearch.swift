import Foundation

/// Finds where a series changed its level, and says how likely such a change is where nothing changed.
///
/// Three things make a naive test claim steps that are none, and each is met: the place was searched for (the p-value is that of the
/// greatest of all statistics), neighbours resemble each other (variances are inflated by ``DesignEffect``), and tails are heavy (values are
/// replaced by normal scores of their ranks). A stretch is divided where one split, or a piece between two splits, stands out
/// most, and its parts are searched again, as in binary and circular binary segmentation (Olshen et al. 2004,
/// https://doi.org/10.1093/biostatistics/kxh008).
struct StepSearch {
    /// The greatest p-value of a step, adjusted for the search.
    var level = 0.01
    /// How many values a level needs.
    static let shortestLevel = 5
    /// Pieces between two splits begin and end on a grid of this many places, so that long series cost no more; ends are then moved to where
    /// they fit best.
    private static let gridPlaces = 400
    private static let deepest = 8
    /// Sums of equal numbers differ from nothing by less.
    private static let rounding = 1e-9

    /// A step: the first index at the new level, and its p-value.
    struct Step: Hashable {
        var index: Int
        var pValue: Double
    }

    /// The fewest values in which a step can be seen.
    static let fewestValues = 2 * shortestLevel + 2

    /// The steps of a series, ascending.
    ///
    /// - Parameters:
    ///   - values: of the series; they say where a step is.
    ///   - scores: their normal scores, which say whether it is one.
    ///   - blocks: the day of each, ascending.
    /// - Complexity: O(n + 400²) for each part of the series that is searched.
    func steps(of values: [Double], scores: [Double], blocks: [Int]) -> [Step] {
        var found: [Step] = []
        divide(0..<scores.count, scores, blocks, depth: 0, into: &found)
        found.sort { $0.index < $1.index }
        return settle(found, values)
    }

    private func divide(_ range: Range<Int>, _ scores: [Double], _ blocks: [Int], depth: Int, into found: inout [Step]) {
        guard depth < Self.deepest, range.count >= Self.fewestValues else { return }
        let segment = Segment(Array(scores[range]), blocks: Array(blocks[range]))
        guard let best = segment.best, best.pValue <= level else { return }
        let bounds = [range.lowerBound] + best.places.map { range.lowerBound + $0 } + [range.upperBound]
        found += bounds.dropFirst().dropLast().map { Step(index: $0, pValue: best.pValue) }
        for (from, to) in zip(bounds, bounds.dropFirst()) { divide(from..<to, scores, blocks, depth: depth + 1, into: &found) }
    }

    /// Moves each step to where the values between its neighbours are nearest to the median before and the median after. Ranks would not do:
    /// they hide how far a step goes, so that a value of the old level that happens to be high counts as one of the new.
    private func settle(_ steps: [Step], _ values: [Double]) -> [Step] {
        var settled = steps
        for index in settled.indices {
            let from = index == 0 ? 0 : settled[index - 1].index
            let to = index + 1 < settled.count ? settled[index + 1].index : values.count
            let place = settled[index].index
            guard from < place, place < to else { continue }
            let (before, after) = (UsualHours.median(Array(values[from..<place])), UsualHours.median(Array(values[place..<to])))
            var (excess, least) = (0.0, Double.infinity)
            for candidate in from + 1..<to {
                let value = values[candidate - 1]
                excess += abs(value - before) - abs(value - after)
                if excess < least { (least, settled[index].index) = (excess, candidate) }
            }
        }
        return settled
    }

    /// A stretch that is searched.
    private struct Segment {
        let scores: [Double]
        let blocks: [Int]
        let sums: Sums

        init(_ scores: [Double], blocks: [Int]) {
            self.scores = scores
            self.blocks = blocks
            sums = Sums(scores)
        }

        /// One split or two, whichever is less likely by chance. Doubled, as two searches were made.
        var best: (places: [Int], pValue: Double)? {
            let split = sums.bestSplit.map { (places: [$0.place], pValue: pValue(ofSplit: $0)) }
            let piece = sums.bestPiece(grid: gridStep).map { (places: [$0.from, $0.to], pValue: pValue(ofPiece: $0)) }
            let least = [split, piece].compactMap { $0 }.min { $0.pValue < $1.pValue }
            return least.map { ($0.places, min(1, 2 * $0.pValue)) }
        }

        private var gridStep: Int { max(1, (scores.count + gridPlaces - 1) / gridPlaces) }

        private func pValue(ofSplit split: Sums.Split) -> Double {
            guard split.statistic > StepSearch.rounding else { return 1 }
            let spread = Spread(scores, blocks, divided: [split.place], isPiece: false)
            guard spread.deviation > StepSearch.rounding else { return 0 }
            guard spread.independent > 4 else { return 1 }
            let tail = StudentT.twoSided(t: split.statistic / spread.deviation, degreesOfFreedom: spread.independent - 2) / 2
            return SearchedMaximum.pValue(
                NormalDistribution.quantile(upperTail: tail), shortestShare: Double(shortestLevel) / Double(scores.count))
        }

        /// Bonferroni over all pieces whose ends are distinguishable.
        private func pValue(ofPiece piece: Sums.Piece) -> Double {
            guard piece.statistic > StepSearch.rounding else { return 1 }
            let spread = Spread(scores, blocks, divided: [piece.from, piece.to], isPiece: true)
            guard spread.deviation > StepSearch.rounding else { return 0 }
            guard spread.independent > 6 else { return 1 }
            let places = min(spread.independent, Double(scores.count / gridStep))
            let each = StudentT.twoSided(t: piece.statistic / spread.deviation, degreesOfFreedom: spread.independent - 3)
            return min(1, places * places / 2 * each)
        }

        /// Prefix sums of the distances from the mean.
        struct Sums {
            struct Split {
                var place: Int
                var statistic: Double
            }
            struct Piece {
                var from: Int
                var to: Int
                var statistic: Double
            }

            private let prefix: [Double]
            private var count: Int { prefix.count - 1 }

            init(_ values: [Double]) {
                let mean = values.reduce(0, +) / Double(max(1, values.count))
                var sum = 0.0
                prefix =
                    [0]
                    + values.map { value in
                        sum += value - mean
                        return sum
                    }
            }

            /// The difference of the two means in units of the deviation of one value.
            var bestSplit: Split? {
                guard count >= 2 * shortestLevel else { return nil }
                var best = Split(place: shortestLevel, statistic: -1)
                for place in shortestLevel...(count - shortestLevel) {
                    let size = Double(place) * Double(count - place) / Double(count)
                    let statistic = prefix[place] * prefix[place] / size
                    if statistic > best.statistic { best = Split(place: place, statistic: statistic) }
                }
                best.statistic = best.statistic.squareRoot()
                return best
            }

            /// The piece whose mean differs most from that of the rest.
            func bestPiece(grid: Int) -> Piece? {
                guard count >= 3 * shortestLevel else { return nil }
                var best = Piece(from: 0, to: 0, statistic: -1)
                prefix.withUnsafeBufferPointer { prefix in
                    for from in stride(from: grid, to: count, by: grid) {
                        for to in stride(from: from + grid, to: count, by: grid) where to - from >= shortestLevel {
                            let difference = prefix[to] - prefix[from]
                            let statistic = difference * difference * Double(count) / (Double(to - from) * Double(count - to + from))
                            if statistic > best.statistic { best = Piece(from: from, to: to, statistic: statistic) }
                        }
                    }
                }
                guard best.statistic >= 0 else { return nil }
                best.statistic = best.statistic.squareRoot()
                return best
            }
        }
    }

    /// How much a series varies around the levels that were found in it.
    private struct Spread {
        /// The standard deviation of one value, inflated by the dependence of neighbours.
        let deviation: Double
        /// As many independent values would tell as much.
        let independent: Double

        /// - Parameter isPiece: whether what lies outside of the two places has one level.
        init(_ scores: [Double], _ blocks: [Int], divided places: [Int], isPiece: Bool) {
            let bounds = [0] + places + [scores.count]
            let levels = isPiece ? [0, 1, 0] : Array(0..<bounds.count - 1)
            var sums = [Double](repeating: 0, count: levels.count)
            var counts = [Double](repeating: 0, count: levels.count)
            for (part, level) in levels.enumerated() {
                sums[level] += scores[bounds[part]..<bounds[part + 1]].reduce(0, +)
                counts[level] += Double(bounds[part + 1] - bounds[part])
            }
            var residuals: [BlockedValue] = []
            residuals.reserveCapacity(scores.count)
            for (part, level) in levels.enumerated() {
                for index in bounds[part]..<bounds[part + 1] {
                    residuals.append(
                        BlockedValue(stretch: 0, block: blocks[index], value: scores[index] - sums[level] / counts[level]))
                }
            }
            let effect = DesignEffect.ofResiduals(residuals, parameters: places.count + 1)
            let squares = residuals.reduce(0) { $0 + $1.value * $1.value }
            deviation = (squares / Double(max(1, scores.count - places.count - 1)) * effect.factor).squareRoot()
            independent = Double(scores.count) / effect.factor
        }
    }
}

/// The greatest of the statistics of all splits of a series that has no step.
enum SearchedMaximum {
    /// The chance that it exceeds `score`: the tail of a normalised Brownian bridge by Miller and Siegmund 1982
    /// (https://doi.org/10.2307/2529881), as used for maximally selected rank statistics.
    ///
    /// - Parameters:
    ///   - score: in standard deviations.
    ///   - shortestShare: the least share of the series on either side of a split, up to 0.5.
    static func pValue(_ score: Double, shortestShare: Double) -> Double {
        guard score > 1 else { return 1 }
        guard score.isFinite else { return 0 }
        let share = min(max(shortestShare, 1e-6), 0.499)
        let range = 2 * log((1 - share) / share)
        return min(1, NormalDistribution.density(score) * ((score - 1 / score) * range + 4 / score))
    }
}
