import Dashboards
import Foundation
import TestSupport

/// A real Prometheus that scrapes one exporter every second.
struct RealPrometheus {
    private let process: ChildProcess
    private let folder: TemporaryDirectory
    private let url: String

    /// Which of the rules of this package it evaluates, every second.
    enum Rules {
        case none
        case asShipped
        /// Without `for`, so that an alert fires at once.
        case withoutDelay
    }

    /// Starts Prometheus on a free port and waits until it is ready.
    init(scraping exporter: String, rules shipped: Rules = .none) async throws {
        folder = try TemporaryDirectory()
        var rules: [String] = []
        for file in shipped != .none ? try DashboardBundle().files().filter({ $0.path.hasSuffix(".rules.yml") }) : [] {
            let path = folder.path(URL(fileURLWithPath: file.path).lastPathComponent)
            var text = String(decoding: file.bytes, as: UTF8.self).replacingOccurrences(of: "interval: 1m", with: "interval: 1s")
            if shipped == .withoutDelay { text.replace(/\n *for: \S+/, with: "") }
            try Data(text.utf8).write(to: URL(fileURLWithPath: path))
            rules.append("\"\(path)\"")
        }
        let target = exporter.replacingOccurrences(of: "http://", with: "")
        let configuration = """
            global: { scrape_interval: 1s, scrape_timeout: 1s }
            rule_files: [\(rules.joined(separator: ", "))]
            scrape_configs:
              - { job_name: mode, static_configs: [ { targets: ["\(target)"] } ] }
            """
        try Data(configuration.utf8).write(to: folder.url.appendingPathComponent("prometheus.yml"))
        let port = try FreePort.find()
        url = "http://127.0.0.1:\(port)"
        process = try ChildProcess(
            try Tool.path("prometheus"),
            [
                "--config.file=\(folder.path("prometheus.yml"))", "--storage.tsdb.path=\(folder.path("data"))",
                "--web.listen-address=127.0.0.1:\(port)",
            ]
        )
        let (process, url) = (process, url)
        _ = try await Eventually.get("Prometheus to be ready") { () -> Bool? in
            guard process.isRunning else { throw PythonOracle.Failure(description: "Prometheus ended: \(process.errorOutput)") }
            return try ChildProcess.run(try Tool.path("curl"), ["-sf", "-m", "5", "\(url)/-/ready"]).status == 0 ? true : nil
        }
    }

    /// One sample of an instant query.
    struct Sample: Decodable {
        let metric: [String: String]
        let value: [JSONText]

        /// The value as Prometheus writes it.
        var text: String { value.last?.text ?? "" }
    }

    /// A number or a string.
    struct JSONText: Decodable {
        let text: String

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let number = try? container.decode(Double.self) { text = "\(number)" } else { text = try container.decode(String.self) }
        }
    }

    private struct Answer: Decodable {
        struct Payload: Decodable { let result: [Sample] }
        let status: String
        let data: Payload?
        let error: String?
    }

    /// Answers a PromQL expression as of now.
    func query(_ expression: String) throws -> [Sample] {
        let result = try ChildProcess.run(
            try Tool.path("curl"),
            ["-s", "-m", "20", "-G", "\(url)/api/v1/query", "--data-urlencode", "query=\(expression)"]
        )
        let answer = try JSONDecoder().decode(Answer.self, from: Data(result.output.utf8))
        guard let data = answer.data else { throw PythonOracle.Failure(description: "\(expression): \(answer.error ?? answer.status)") }
        return data.result
    }

    /// Asks again until the answer is not empty.
    func eventually(_ expression: String) async throws -> [Sample] {
        try await Eventually.get("an answer to \(expression)") {
            let samples = try query(expression)
            return samples.isEmpty ? nil : samples
        }
    }
}

/// Ports nobody listens on.
enum FreePort {
    static func find() throws -> Int {
        let script = "import json, socket; s = socket.socket(); s.bind(('127.0.0.1', 0)); print(json.dumps(s.getsockname()[1]))"
        return try PythonOracle.run(script, input: [String](), returning: Int.self)
    }
}
