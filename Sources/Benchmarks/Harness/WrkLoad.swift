import Foundation

/// Requests one after the other on each of some connections, by wrk.
struct WrkLoad {
    /// Text and gzip, as a scraper asks for them that does not know OpenMetrics.
    static let gzip = ["Accept: text/plain;version=0.0.4", "Accept-Encoding: gzip"]
    static let plain = ["Accept: text/plain;version=0.0.4"]

    private let wrk: String
    let seconds: Int

    /// - Throws: ``Unavailable`` when wrk is not installed.
    init(seconds: Int) throws {
        guard let path = ChildProcess.find("wrk") else { throw Unavailable("wrk is not installed") }
        wrk = path
        self.seconds = seconds
    }

    /// The time of a request is the inverse of the rate; figures are `requests` and `p99`, in seconds. A server that is too slow to answer
    /// one in that time gets four times as long, twice.
    func run(_ url: String, connections: Int = 4, headers: [String] = gzip) throws -> Sample {
        for factor in [1, 4] {
            if let sample = try run(url, connections: connections, headers: headers, seconds: seconds * factor) { return sample }
        }
        guard let sample = try run(url, connections: connections, headers: headers, seconds: seconds * 16) else {
            throw BenchmarkError("\(url) answered nothing for \(seconds * 16) s")
        }
        return sample
    }

    private func run(_ url: String, connections: Int, headers: [String], seconds: Int) throws -> Sample? {
        let options = ["-t", "1", "-c", "\(connections)", "-d", "\(seconds)s", "--latency"] + headers.flatMap { ["-H", $0] }
        let text = try ChildProcess.output(wrk, options + [url])
        let lines = text.split(separator: "\n").map { $0.split(separator: " ") }
        if text.contains(" 0 requests in ") { return nil }
        guard let rate = lines.first(where: { $0.first == "Requests/sec:" })?.last.flatMap({ Double($0) }), rate > 0,
            let requests = lines.first(where: { $0.count > 1 && $0[1] == "requests" })?.first.flatMap({ Double($0) }),
            let latency = lines.first(where: { $0.first == "99%" })?.last.flatMap({ Self.seconds(String($0)) }),
            !text.contains("Non-2xx")
        else { throw BenchmarkError("wrk \(url): \(text)") }
        return Sample(seconds: 1 / rate, figures: ["requests": requests, "p99": latency])
    }

    /// Reads `812.00us`, `1.52ms`, `2.10s` and `1.20m`.
    private static func seconds(_ text: String) -> Double? {
        let units: [(suffix: String, factor: Double)] = [("us", 1e-6), ("ms", 1e-3), ("s", 1), ("m", 60)]
        return units.first { text.hasSuffix($0.suffix) }.flatMap { unit in
            Double(text.dropLast(unit.suffix.count)).map { $0 * unit.factor }
        }
    }
}
