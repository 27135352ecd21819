import TestSupport
import Testing

@testable import RunAnalytics

@Suite struct SampleSortTests {
    @Test(arguments: [0, 1, 2, 39, 40, 41, 255, 256, 257, 1000, 20_000])
    func sortsAsTheStandardLibraryDoes(count: Int) {
        var random = SeededGenerator(seed: UInt64(count))
        for limit in [Int64(0), 3, 255, 256, 70_000, 10_000_000_000, .max] {
            let values = (0..<count).map { _ in Int64.random(in: 0...limit, using: &random) }
            var ours = values
            var auxiliary = [Int64](repeating: 0, count: count)
            ours.withUnsafeMutableBufferPointer { sample in
                auxiliary.withUnsafeMutableBufferPointer { SampleSort.sort(sample, auxiliary: $0) }
            }
            #expect(ours == values.sorted())
        }
    }
}
