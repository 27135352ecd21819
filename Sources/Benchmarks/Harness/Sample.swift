import Foundation

/// One measurement of one contender. Peers in Python print the same keys.
struct Sample: Codable {
    /// What the work took, without the start of the process and without preparations.
    var seconds: Double
    /// The most memory that the process held, where the contender has a process of its own.
    var peakBytes: Int64?
    /// What was done, to see that contenders did the same.
    var figures: [String: Double]?

    init(seconds: Double, figures: [String: Double]? = nil) {
        self.seconds = seconds
        self.figures = figures
    }

    /// One line.
    var json: String {
        get throws { String(decoding: try JSONEncoder().encode(self), as: UTF8.self) }
    }
}

/// Reads the clock around work.
enum Stopwatch {
    static func seconds(_ work: () throws -> Void) rethrows -> Double {
        let begin = DispatchTime.now().uptimeNanoseconds
        try work()
        return Double(DispatchTime.now().uptimeNanoseconds - begin) / 1e9
    }
}

/// A contender, or a whole workload, that cannot be measured on this machine.
struct Unavailable: Error, CustomStringConvertible {
    let description: String

    init(_ reason: String) { description = "not measured: \(reason)" }
}

/// A contender that failed or did something else than asked.
struct BenchmarkError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
