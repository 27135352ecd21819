/// Benjamini and Hochberg 1995: p-values adjusted for having looked at many things at once.
///
/// Calling everything with an adjusted value of at most 0.05 a change means that about 5 % of those calls are wrong, however many
/// datasets there are.
package enum BenjaminiHochberg {
    /// The adjusted p-values, in the order of the input.
    ///
    /// - Parameter pValues: 0 to 1; not-a-number counts as 1.
    /// - Complexity: O(n log n).
    package static func adjust(_ pValues: [Double]) -> [Double] {
        let values = pValues.map { $0.isNaN ? 1 : $0 }
        let order = values.indices.sorted { (values[$0], $0) < (values[$1], $1) }
        var adjusted = values
        var least = 1.0
        for (position, index) in order.enumerated().reversed() {
            least = min(least, values[index] * Double(values.count) / Double(position + 1))
            adjusted[index] = least
        }
        return adjusted
    }
}
