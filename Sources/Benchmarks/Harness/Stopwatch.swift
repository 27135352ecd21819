import Foundation

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

    private static var processorSeconds: Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
