/// Memory that ``RunStatistics`` works in, kept from one call to the next so that a scan over many datasets does not allocate.
///
/// Grows to 32 bytes per run of the largest set seen and never shrinks. Belongs to one thread at a time.
package struct StatisticsScratch: Sendable {
    private var storage: [Int64] = []

    package init() {}

    /// Lends four areas of `count` values each, with unspecified contents.
    mutating func withAreas<Result>(count: Int, _ body: (Areas) -> Result) -> Result {
        if storage.count < count * 4 { storage = Array(repeating: 0, count: max(count * 4, storage.count * 2)) }
        return storage.withUnsafeMutableBufferPointer { buffer in
            func area(_ index: Int) -> UnsafeMutableBufferPointer<Int64> {
                UnsafeMutableBufferPointer(rebasing: buffer[index * count..<(index + 1) * count])
            }
            return body(Areas(durations: area(0), queueLowers: area(1), queueUppers: area(2), auxiliary: area(3)))
        }
    }

    /// Three samples and room for sorting them.
    struct Areas {
        let durations: UnsafeMutableBufferPointer<Int64>
        let queueLowers: UnsafeMutableBufferPointer<Int64>
        let queueUppers: UnsafeMutableBufferPointer<Int64>
        let auxiliary: UnsafeMutableBufferPointer<Int64>

        /// The first `count` values of an area, sorted.
        func sorted(_ area: UnsafeMutableBufferPointer<Int64>, _ count: Int) -> UnsafeBufferPointer<Int64> {
            let values = UnsafeMutableBufferPointer(rebasing: area[..<count])
            SampleSort.sort(values, auxiliary: auxiliary)
            return UnsafeBufferPointer(values)
        }
    }
}
