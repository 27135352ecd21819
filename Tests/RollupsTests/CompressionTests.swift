import Foundation
import Gzip
import RunModel
import TestSupport
import Testing

@testable import Rollups

@Suite struct CompressionTests {
    private func roundTrip(_ content: [UInt8], level: Int) throws {
        let encoder = MemberEncoder(level: level)
        var file: [UInt8] = []
        try content.withUnsafeBufferPointer { view in try encoder.encode(view) { file.append(contentsOf: $0) } }
        #expect(try Gzip.decompress(file, maximumBytes: content.count + 1) == content)
    }

    @Test(arguments: [1, 6, 7, 9])
    func emptyAndTinyContentsComeBack(level: Int) throws {
        for count in 0..<40 { try roundTrip((0..<count).map { UInt8($0 % 7 + 44) }, level: level) }
    }

    @Test(arguments: UInt64(1)...24)
    func anyContentComesBack(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        // From one letter over and over to bytes without any pattern.
        let letters = [1, 2, 3, 11, 64, 256][Int(seed % 6)]
        let first = [UInt8(ascii: ","), 0, UInt8(ascii: "0")][Int(seed % 3)]
        var content: [UInt8] = []
        let count = Int.random(in: 0...300_000, using: &generator)
        while content.count < count {
            if content.count > 300, Bool.random(using: &generator) {
                let length = Int.random(in: 1...600, using: &generator)
                let from = Int.random(in: max(0, content.count - 40_000)..<content.count, using: &generator)
                for index in 0..<length where from + index < content.count { content.append(content[from + index]) }
            }
            for _ in 0..<Int.random(in: 1...200, using: &generator) {
                content.append(first &+ UInt8(truncatingIfNeeded: Int.random(in: 0..<letters, using: &generator)))
            }
        }
        try roundTrip(content, level: 6)
    }

    @Test func skewedFrequenciesNeedLimitedCodes() throws {
        // Fibonacci frequencies make the longest possible Huffman codes: 24 symbols would need 23 bits, deflate allows 15.
        var content: [UInt8] = []
        var (previous, current) = (1, 1)
        for symbol in 0..<24 {
            content += Array(repeating: UInt8(0x40 + symbol), count: current)
            (previous, current) = (current, previous + current)
        }
        var generator = SeededGenerator(seed: 5)
        content.shuffle(using: &generator)
        try roundTrip(content, level: 6)
    }
}
