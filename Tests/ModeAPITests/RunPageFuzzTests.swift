import Foundation
import FuzzTargets
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
    func scannerReadsWhatJSONDecoderReadsFromDamagedPages(shard: Int) async {
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
            // A page that only the decoder refuses is no difference: the scanner reads over what stands inside of values.
            guard let oracle = OraclePage(page), let difference = OraclePage.difference(scanned, oracle) else { continue }
            differences += 1
            if differences < 5 {
                Issue.record("page \(pageSeed): \(difference)\n\(String(decoding: page, as: UTF8.self).debugDescription)")
            }
        }
        #expect(differences == 0)
        // Neither may the damage be so heavy that nothing is left to compare.
        #expect(accepted * 10 > Self.pages / Self.shards)
    }

    /// Whatever happens to the inside of one value of one row, the other 29 stay, and the row itself is read or rejected once.
    @Test(arguments: 0..<shards)
    func damageInsideOneRowCostsNoOther(shard: Int) async throws {
        var random = SplitMix64(seed: UInt64(Self.seed + shard))
        for round in 0..<300 {
            if round % 50 == 0 { await Task.yield() }
            let victim = Int.random(in: 0..<30, using: &random)
            let rows = (0..<30).map { index in
                let row =
                    "{\"token\":\"run\(index)\",\"state\":\"failed\",\"created_at\":\"2026-11-23T10:00:00Z\",\"n\":12.5,\"name\":\"abcdef\"}"
                return index == victim ? damaged(Array(row.utf8), &random) : Array(row.utf8)
            }
            let bytes = Array("{\"_embedded\":{\"report_runs\":[".utf8) + rows.joined(separator: [0x2C]) + Array("]}}".utf8)
            let page = try RunPageScanner().scan(bytes)
            let others = (0..<30).filter { $0 != victim }.map { "run\($0)" }
            #expect(
                others.allSatisfy { token in page.rows.contains { $0.token.text == token } }, "\(String(decoding: bytes, as: UTF8.self))")
            #expect(page.rows.count + page.rejected.count == 30)
        }
    }

    /// Overwrites one to three bytes that do not carry structure, with bytes that do not either.
    private func damaged(_ row: [UInt8], _ random: inout SplitMix64) -> [UInt8] {
        var row = row
        let structure = Set("{}[],:\"\\".utf8)
        for _ in 0...Int.random(in: 0..<3, using: &random) {
            let index = Int.random(in: 0..<row.count, using: &random)
            let byte = UInt8.random(in: 0...255, using: &random)
            if !structure.contains(row[index]), !structure.contains(byte) { row[index] = byte }
        }
        return row
    }
}
