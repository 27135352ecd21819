import Foundation
import ModeAPI

/// A page of 30 runs into what the history needs of it.
struct DecodeWorkload: Workload {
    private static let repetitions = 200
    let scale: Scale

    /// What a client that decodes with Codable would declare.
    private struct Page: Decodable {
        struct Rows: Decodable { var report_runs: [Row] }
        struct Row: Decodable {
            var token: String
            var state: String
            var created_at: String
            var updated_at: String?
            var completed_at: String?
        }
        var _embedded: Rows
    }

    /// The same with instants instead of their texts, which the scanner gives too.
    private struct DatedPage: Decodable {
        struct Rows: Decodable { var report_runs: [Row] }
        struct Row: Decodable {
            var token: String
            var state: String
            var created_at: Date
            var updated_at: Date?
            var completed_at: Date?
        }
        var _embedded: Rows
    }

    func run(in scratch: Scratch) throws -> [Outcome] {
        let page = RunObjects.page()
        let data = Data(page)
        let scanner = RunPageScanner()
        let decoder = JSONDecoder()
        let datedDecoder = JSONDecoder()
        datedDecoder.dateDecodingStrategy = .iso8601
        let kilobytes = Table.number(Double(page.count) / 1000)
        let contest = Contest(
            title: "decode: a page of 30 runs, \(kilobytes) kB",
            contenders: [
                Contender("RunPageScanner") { try Self.sample { try scanner.scan(page).rows.count } },
                Contender("JSONDecoder, instants as text") {
                    try Self.sample { try decoder.decode(Page.self, from: data)._embedded.report_runs.count }
                },
                Contender("JSONDecoder") {
                    try Self.sample { try datedDecoder.decode(DatedPage.self, from: data)._embedded.report_runs.count }
                },
            ], agreesOn: "runs")
        return [try contest.run(rounds: scale.rounds * 3)]
    }

    private static func sample(_ decode: () throws -> Int) throws -> Sample {
        var runs = 0
        let sample = try Stopwatch.sample {
            for _ in 0..<repetitions { runs += try decode() }
        }
        return sample.divided(by: repetitions).with(["runs": Double(runs)])
    }
}
