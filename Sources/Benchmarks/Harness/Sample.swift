import Foundation

/// One measurement of one contender. Peers in Python print the same keys.
struct Sample: Codable {
    /// What the work took, without the start of the process and without preparations.
    var seconds: Double
    /// Processor time of the work, which other users of the machine disturb less.
    var cpuSeconds: Double?
    /// The most memory that the process held, where the contender has a process of its own.
    var peakBytes: Int64?
    /// What was done, to see that contenders did the same.
    var figures: [String: Double]?

    init(seconds: Double, figures: [String: Double]? = nil) {
        self.seconds = seconds
        self.figures = figures
    }

    func with(_ figures: [String: Double]) -> Sample {
        var result = self
        result.figures = figures
        return result
    }

    var json: String {
        get throws { String(decoding: try JSONEncoder().encode(self), as: UTF8.self) }
    }
}
