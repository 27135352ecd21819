import DatasetMetrics
import Exposition
import Foundation
import Gzip

/// Requests per second of our HTTP server and of nginx with one worker, under wrk.
struct ServerWorkload: Workload {
    private static let datasetCount = 1000
    let scale: Scale

    func run(in scratch: Scratch) throws -> [Outcome] {
        let missing = ["nginx", "wrk"].filter { ChildProcess.find($0) == nil }
        guard missing.isEmpty, let nginxPath = ChildProcess.find("nginx"), let wrk = ChildProcess.find("wrk") else {
            throw Unavailable("not installed: \(missing.joined(separator: ", "))")
        }
        let ours = try ServedProcess(TaskName.executable, ["task", TaskName.serve.rawValue, "\(Self.datasetCount)"])
        defer { ours.stop() }
        let ourURL = try ours.firstLine()
        let site = try NginxSite(in: scratch, body: try compressedScrape())
        let nginx = try ServedProcess(nginxPath, ["-p", site.directory, "-c", site.configuration, "-e", "stderr"])
        defer { nginx.stop() }
        try site.waitUntilItAnswers()
        return try [("/small", "two bytes"), ("/metrics", "a gzip scrape of \(Self.datasetCount) datasets")].map { path, what in
            let contest = Contest(
                title: "server: one request for \(what), 16 connections",
                contenders: [
                    Contender("SocketHTTPServer") { try load(wrk, ourURL + path) },
                    Contender("nginx, one worker, ready file") { try load(wrk, site.url + path) },
                ])
            return try contest.run(rounds: scale.rounds)
        }
    }

    private func compressedScrape() throws -> [UInt8] {
        let page = FleetRenderer.render(SyntheticFleet.make(datasetCount: Self.datasetCount), format: .text)
        let tail = ExporterRenderer.render(ExporterSnapshot(build: .init(version: "1")), format: .text)
        return try Array(GzipSegment.finish(head: GzipSegment(page, level: .fastest), tail: tail, level: .fastest).joined())
    }

    private func load(_ wrk: String, _ url: String) throws -> Sample {
        let text = try ChildProcess.output(wrk, ["-t", "1", "-c", "16", "-d", "3s", "-H", "Accept-Encoding: gzip", url])
        guard let line = text.split(separator: "\n").first(where: { $0.contains("Requests/sec:") }),
            let rate = line.split(separator: " ").last.flatMap({ Double($0) }), rate > 0, !text.contains("Non-2xx")
        else { throw BenchmarkError("wrk \(url): \(text)") }
        return Sample(seconds: 1 / rate)
    }
}

/// A program that serves until it is stopped.
final class ServedProcess {
    private let process = Process()
    private let input = Pipe()
    private let output = Pipe()

    init(_ executable: String, _ arguments: [String]) throws {
        process.executableURL = URL(fileURLWithPath: executable)
        process.arguments = arguments
        process.standardInput = input
        process.standardOutput = output
        try process.run()
    }

    /// What the program says first.
    func firstLine() throws -> String {
        var line = Data()
        while let byte = try output.fileHandleForReading.read(upToCount: 1), byte.first != UInt8(ascii: "\n") {
            guard !byte.isEmpty else { throw BenchmarkError("the server ended before it listened") }
            line += byte
        }
        return String(decoding: line, as: UTF8.self)
    }

    func stop() {
        try? input.fileHandleForWriting.close()
        process.terminate()
        process.waitUntilExit()
    }
}
