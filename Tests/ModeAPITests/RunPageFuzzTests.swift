import Foundation
import ModeAPI
import Testing

/// The scanner is fast because it is written by hand; this holds it to what Foundation's decoder makes of the same bytes.
@Suite struct RunPageFuzzTests {
    /// `MODE_EXPORTER_FUZZ_PAGES=1000000 swift test --filter RunPageFuzzTests` for a long run, `MODE_EXPORTER_FUZZ_SEED` for another one.
    private static let pages = environment("MODE_EXPORTER_FUZZ_PAGES") ?? 40_000
    private static let seed = environment("MODE_EXPORTER_FUZZ_SEED") ?? 20_261_123
    private static let shards = 8

    private static func environment(_ name: String) -> Int? { ProcessInfo.processInfo.environment[name].flatMap { Int($0) } }

    @Test(arguments: 0..<shards)
    func scannerAndJSONDecoderReadTheSameFromDamagedPages(shard: Int) async {
        let scanner = RunPageScanner()
        var accepted = 0
        var differences = 0
        for index in 0..<Self.pages / Self.shards {
            let pageSeed = UInt64(Self.seed) &* 1_000_000_007 &+ UInt64(index * Self.shards + shard)
            // Other tests wait for the same two threads.
            if index % 100 == 0 { await Task.yield() }
            var generator = PageGenerator(seed: pageSeed)
            let page = generator.page()
            let scanned = try? scanner.scan(page)
            accepted += scanned == nil ? 0 : 1
            guard let difference = OraclePage.difference(scanned, OraclePage(page)), !isKnown(scanned, page) else { continue }
            differences += 1
            if differences < 5 {
                Issue.record("page \(pageSeed): \(difference)\n\(String(decoding: page, as: UTF8.self).debugDescription)")
            }
        }
        #expect(differences == 0)
        // Neither may the damage be so heavy that nothing is left to compare.
        #expect(accepted * 10 > Self.pages / Self.shards)
    }

    /// The two differences that are known, both in numbers that no page of Mode has:
    /// - A number beyond a double as the second value of a key: the scanner refuses it as everywhere, JSONDecoder never looks at it, and
    ///   JSONSerialization does not always.
    /// - `0e5`, which is JSON and is refused by the JSONDecoder of Swift 6.3 (`0e0`, `0e05` and `-0e5` are not).
    private func isKnown(_ scanned: ScannedRunPage?, _ page: [UInt8]) -> Bool {
        let text = String(decoding: page, as: UTF8.self)
        return scanned == nil ? text.contains(/[eE][+-]?[0-9]{3}/) : text.contains(/[^0-9.\-]0[eE][1-9][^0-9]/)
    }
}
