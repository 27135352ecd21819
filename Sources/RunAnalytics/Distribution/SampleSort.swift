/// Sorts samples of milliseconds without allocating.
///
/// A rollup sorts three small samples per dataset and day, hundreds of thousands of times, and a few large ones; the standard
/// library's sort allocates a buffer each time and compares through a closure.
enum SampleSort {
    /// Up to this many elements insertion sort wins over clearing the counters of a radix sort. Measured, not critical.
    private static let smallCount = 40

    /// Sorts ascending.
    ///
    /// - Parameters:
    ///   - values: not negative.
    ///   - auxiliary: at least as long as `values`; its contents are lost.
    /// - Complexity: O(n) per byte in which the values differ; O(n²) below ``smallCount``.
    static func sort(_ values: UnsafeMutableBufferPointer<Int64>, auxiliary: UnsafeMutableBufferPointer<Int64>) {
        if values.count <= smallCount {
            insertionSort(values)
        } else {
            radixSort(values, auxiliary: auxiliary)
        }
    }

    private static func insertionSort(_ values: UnsafeMutableBufferPointer<Int64>) {
        var index = 1
        while index < values.count {
            let value = values[index]
            var hole = index
            while hole > 0, values[hole - 1] > value {
                values[hole] = values[hole - 1]
                hole -= 1
            }
            values[hole] = value
            index += 1
        }
    }

    /// Least significant byte first; a byte that is the same in all values costs only its counting.
    private static func radixSort(_ values: UnsafeMutableBufferPointer<Int64>, auxiliary: UnsafeMutableBufferPointer<Int64>) {
        var differing: Int64 = 0
        for value in values { differing |= value ^ values[0] }
        var source = values
        var target = UnsafeMutableBufferPointer(rebasing: auxiliary[..<values.count])
        withUnsafeTemporaryAllocation(of: Int.self, capacity: 256) { positions in
            for shift in stride(from: Int64(0), to: 64, by: 8) where (differing >> shift) & 0xFF != 0 {
                positions.update(repeating: 0)
                for value in source { positions[Int((value >> shift) & 0xFF)] += 1 }
                var next = 0
                for digit in 0..<256 {
                    let count = positions[digit]
                    positions[digit] = next
                    next += count
                }
                for value in source {
                    let digit = Int((value >> shift) & 0xFF)
                    target[positions[digit]] = value
                    positions[digit] += 1
                }
                swap(&source, &target)
            }
        }
        if source.baseAddress != values.baseAddress { _ = values.update(fromContentsOf: source) }
    }
}
