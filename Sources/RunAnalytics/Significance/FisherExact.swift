/// Fisher's exact test: whether two success rates differ by more than chance.
package enum FisherExact {
    /// The two-sided p-value of a two by two table.
    ///
    /// Sums the chances of all tables with the same margins that are at most as likely as the one seen, as SciPy and R do.
    ///
    /// - Parameters:
    ///   - first: successes and failures of one group; not negative.
    ///   - second: the same of the other.
    /// - Returns: 1 when a margin is empty, as then nothing can differ.
    /// - Complexity: O(the smallest margin).
    package static func twoSided(first: (successes: Int, failures: Int), second: (successes: Int, failures: Int)) -> Double {
        let rows = (first.successes + first.failures, second.successes + second.failures)
        let columns = (first.successes + second.successes, first.failures + second.failures)
        guard rows.0 > 0, rows.1 > 0, columns.0 > 0, columns.1 > 0,
            min(first.successes, first.failures, second.successes, second.failures) >= 0
        else { return 1 }
        let table = Hypergeometric(drawn: rows.0, marked: columns.0, total: rows.0 + rows.1)
        return table.twoSided(seen: first.successes)
    }

    /// How many of the drawn ones are marked.
    private struct Hypergeometric {
        let drawn: Int
        let marked: Int
        let total: Int

        private var support: ClosedRange<Int> { max(0, drawn + marked - total)...min(drawn, marked) }

        /// How much likelier `count + 1` is than `count`.
        private func growth(after count: Int) -> Double {
            Double(marked - count) * Double(drawn - count) / (Double(count + 1) * Double(total - marked - drawn + count + 1))
        }

        /// Chances relative to the likeliest count, so that neither end overflows.
        func twoSided(seen: Int) -> Double {
            let mode = min(
                max(Int((Double(drawn + 1) * Double(marked + 1) / Double(total + 2)).rounded(.down)), support.lowerBound),
                support.upperBound
            )
            let seenWeight = weight(of: seen, mode: mode)
            // A relative tolerance takes in tables that are exactly as likely but rounded differently.
            let limit = seenWeight * (1 + 1e-7)
            var sum = 0.0
            var unlikelier = 0.0
            func add(_ weight: Double) {
                sum += weight
                if weight <= limit { unlikelier += weight }
            }
            add(1)
            var value = 1.0
            for count in mode..<support.upperBound where value > 0 {
                value *= growth(after: count)
                add(value)
            }
            value = 1
            for count in (support.lowerBound..<mode).reversed() where value > 0 {
                value /= growth(after: count)
                add(value)
            }
            return min(1, unlikelier / sum)
        }

        private func weight(of seen: Int, mode: Int) -> Double {
            var value = 1.0
            if seen >= mode {
                for count in mode..<seen { value *= growth(after: count) }
            } else {
                for count in (seen..<mode).reversed() { value /= growth(after: count) }
            }
            return value
        }
    }
}
