import Foundation

enum Machine {
    /// Processors and load, which say how far figures can be trusted.
    static var description: String {
        let load = (try? String(contentsOfFile: "/proc/loadavg", encoding: .utf8)) ?? "unknown"
        let count = ProcessInfo.processInfo.activeProcessorCount
        let average = load.split(separator: " ").prefix(3).joined(separator: " ")
        return "\(count) processors (\(processor ?? "unknown model")), load average \(average)"
    }

    private static var processor: String? {
        guard let text = try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8) else { return nil }
        let line = text.split(separator: "\n").first { $0.hasPrefix("model name") }
        return line?.split(separator: ":").last.map { $0.trimmingCharacters(in: .whitespaces) }
    }
}

enum PeakMemory {
    /// The most that this process held so far; nil where the system does not tell.
    ///
    /// Not `ru_maxrss`, which a process inherits from the one that started it.
    static func ofThisProcess() -> Int64? {
        guard let text = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8),
            let line = text.split(separator: "\n").first(where: { $0.hasPrefix("VmHWM:") }),
            let kibibytes = line.split(whereSeparator: { $0 == " " || $0 == "\t" }).dropFirst().first.flatMap({ Int64($0) })
        else { return nil }
        return kibibytes * 1024
    }
}
