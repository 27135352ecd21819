import Foundation
import RunModel

/// The release build of `mode-exporter`, and an API for it.
struct ExporterProgram {
    let path: String

    /// - Throws: ``Unavailable`` when it is not built.
    init() throws {
        path = URL(fileURLWithPath: TaskName.executable).deletingLastPathComponent().appendingPathComponent("mode-exporter").path
        guard FileManager.default.isExecutableFile(atPath: path) else {
            throw Unavailable("no \(path): run `make bench`, which builds it")
        }
    }

    /// Writes a configuration file.
    ///
    /// - Parameters:
    ///   - requestsPerSecond: 3 is the default of the exporter; 1000, the most, lets it meet a workspace quickly.
    ///   - more: further sections.
    static func write(configuration path: String, api: String, requestsPerSecond: Int, more: String = "") throws {
        let text = """
            mode:
              base_url: \(api)
              workspace: \(SyntheticHistory.account)
              token: simulated-token
              secret: simulated-secret
              requests_per_second: \(requestsPerSecond)
            retention: { runs: all }
            \(more)

            """
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    }
}

/// `mode-exporter serve` over a history, next to an API in which nothing happens.
final class LiveExporter {
    let port: UInt16
    let apiURL: String
    /// From the start of the process to the end of the first scrape that showed every dataset.
    let secondsToFirstScrape: Double
    let bytesAtFirstScrape: Int64

    private let api: ServedProcess
    private let configuration: String
    private let process: ServedProcess

    /// Starts both and waits for the first complete scrape.
    init(_ history: HistoryFolder, in scratch: Scratch) throws {
        let program = try ExporterProgram()
        let count = history.shape.datasetCount
        api = try ServedProcess(TaskName.executable, ["task", TaskName.simulatedAPI.rawValue, "\(count)", "0"])
        apiURL = try api.firstLine()
        port = try Loopback.freePort()
        configuration = scratch.path("serve.yml")
        try ExporterProgram.write(configuration: configuration, api: apiURL, requestsPerSecond: 1000)
        let arguments = [
            "serve", "--config.file", configuration, "--storage.path", history.path, "--web.listen-address", "127.0.0.1:\(port)",
            "--web.max-requests", "0", "--log.level", "error",
        ]
        let begin = DispatchTime.now().uptimeNanoseconds
        process = try ServedProcess(program.path, arguments)
        do {
            try Self.waitForScrape(of: count, port: port)
            secondsToFirstScrape = Double(DispatchTime.now().uptimeNanoseconds - begin) / 1e9
            bytesAtFirstScrape = try process.usage().residentBytes
        } catch {
            process.stop()
            api.stop()
            throw error
        }
    }

    private static func waitForScrape(of datasets: Int, port: UInt16) throws {
        for _ in 0..<6000 {
            if let answer = Loopback.get("/metrics", port: port), answer.isSuccess {
                let lines = answer.body.split(separator: UInt8(ascii: "\n"))
                let found = lines.count { $0.starts(with: Array("mode_dataset_info{".utf8)) }
                guard found == datasets else { throw BenchmarkError("the first scrape shows \(found) of \(datasets) datasets") }
                return
            }
            usleep(5000)
        }
        throw BenchmarkError("serve does not answer")
    }

    var url: String { "http://127.0.0.1:\(port)" }

    func usage() throws -> ProcessUsage { try process.usage() }

    func body(_ target: String, headers: String = "") throws -> [UInt8] {
        guard let answer = Loopback.get(target, port: port, headers: headers), answer.isSuccess else {
            throw BenchmarkError("\(target) does not answer with 200")
        }
        return Array(answer.body)
    }

    /// Waits until the first pass and what follows it, rollups and reports, are done; then gives it the default budget.
    ///
    /// A minute after the first report its week is looked at again, which is part of the start and not of an idle day.
    func settle() throws {
        var quiet = 0
        for second in 0..<600 where quiet < 5 || second < 75 {
            let before = try usage().cpuSeconds
            sleep(1)
            quiet = try usage().cpuSeconds - before < 0.1 ? quiet + 1 : 0
        }
        try ExporterProgram.write(configuration: configuration, api: apiURL, requestsPerSecond: 3)
        kill(process.identifier, SIGHUP)
        sleep(2)
    }

    func stop() {
        process.stop()
        api.stop()
    }
}
