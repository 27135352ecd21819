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

/// Reads the clocks around work.
enum Stopwatch {
    /// How long the work took, and the processor time of this process meanwhile, all its threads together.
    static func sample(_ work: () throws -> Void) rethrows -> Sample {
        let cpu = processorSeconds
        let begin = DispatchTime.now().uptimeNanoseconds
        try work()
        var sample = Sample(seconds: Double(DispatchTime.now().uptimeNanoseconds - begin) / 1e9)
        sample.cpuSeconds = processorSeconds - cpu
        return sample
    }

    /// The same of work that child processes do, which have ended by then: the processor time is theirs.
    static func sampleOfChildren(_ work: () throws -> Void) rethrows -> Sample {
        let cpu = ProcessUsage.ofEndedChildren
        var sample = try sample(work)
        sample.cpuSeconds = ProcessUsage.ofEndedChildren - cpu
        return sample
    }

    private static var processorSeconds: Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
