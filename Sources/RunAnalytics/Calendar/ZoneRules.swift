import Foundation
import RunModel

/// How far the clocks of a time zone are ahead of UTC, and from when on.
///
/// Read from the system's tzdata, which is updated several times a year. Foundation on Linux never looks there: it carries the rules that were
/// current when the toolchain was built. They serve only where the system has no tzdata, or no zone of that name.
struct ZoneRules: Sendable {
    private let transitions: [Int64]
    private let offsets: [Int64]
    private let initialOffset: Int64
    private let recurring: RecurringRule?
    private let bundled: TimeZone?

    /// In seconds, on either side of 1970.
    private static let limit = Timestamp.endOfYear9999.milliseconds / 1000

    static let utc = ZoneRules(fixedOffset: 0)

    /// Returns nil when neither the system nor Foundation knows a zone of that name.
    ///
    /// - Parameter directory: where the system keeps compiled zones.
    init?(name: String, directory: String = SystemZones.directory) {
        if let bytes = SystemZones.file(name, directory: directory), let rules = ZoneRules(compiled: bytes) {
            self = rules
        } else if let zone = TimeZone(identifier: name) {
            (transitions, offsets, initialOffset, recurring, bundled) = ([], [], 0, nil, zone)
        } else {
            return nil
        }
    }

    private init(fixedOffset: Int64) {
        (transitions, offsets, initialOffset, recurring, bundled) = ([], [], fixedOffset, nil, nil)
    }

    /// A compiled zone (RFC 9636) of version 2 or later; nil for anything else.
    init?(compiled bytes: [UInt8]) {
        guard var file = ZoneFileReader(bytes), let data = file.read() else { return nil }
        transitions = data.transitions
        offsets = data.offsets
        initialOffset = data.initialOffset
        bundled = nil
        if data.footer.isEmpty {
            recurring = nil
        } else {
            guard let rule = RecurringRule(data.footer) else { return nil }
            recurring = rule
        }
    }

    /// How far local clocks are ahead of UTC at an instant, in seconds. O(log transitions).
    func offsetSeconds(at instant: Int64) -> Int64 {
        let seconds = min(max(instant, -Self.limit), Self.limit)
        if let bundled { return Int64(bundled.secondsFromGMT(for: Date(timeIntervalSince1970: Double(seconds)))) }
        guard let last = transitions.last else { return recurring?.offset(at: seconds) ?? initialOffset }
        if seconds >= last, let recurring { return recurring.offset(at: seconds) }
        let index = transitions.partitioningIndex { $0 > seconds }
        return index == 0 ? initialOffset : offsets[index - 1]
    }
}

/// The system's compiled time zones.
package enum SystemZones {
    /// Where they are: `TZDIR` if set, as for the C library.
    static let directory = ProcessInfo.processInfo.environment["TZDIR"].flatMap { $0.isEmpty ? nil : $0 } ?? "/usr/share/zoneinfo"
    private static let maximumBytes = 1 << 20

    /// The release of the rules, such as `2026a`; nil where the system does not say, or has none.
    package static let version: String? = version(directory: directory)

    /// Where the rules of time zones come from, in words.
    package static var origin: String {
        if let version { return "the system's tzdata \(version)" }
        return file("Europe/Berlin", directory: directory) == nil
            ? "the Swift runtime, as the system has no tzdata" : "the system's tzdata, which does not name its version"
    }

    static func version(directory: String) -> String? {
        for (name, prefix) in [("tzdata.zi", "# version "), ("+VERSION", "")] {
            guard let handle = FileHandle(forReadingAtPath: "\(directory)/\(name)") else { continue }
            defer { try? handle.close() }
            guard let head = try? handle.read(upToCount: 64), let line = String(bytes: head, encoding: .utf8)?.split(separator: "\n").first
            else { continue }
            let version = line.hasPrefix(prefix) ? line.dropFirst(prefix.count) : ""
            if (5...12).contains(version.count), version.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }) {
                return String(version)
            }
        }
        return nil
    }

    /// A compiled zone's bytes; nil for a name that leads elsewhere, and where there is no such file.
    static func file(_ name: String, directory: String) -> [UInt8]? {
        let parts = name.split(separator: "/", omittingEmptySubsequences: false)
        let isPlain = parts.allSatisfy { part in
            !part.isEmpty && !part.hasPrefix(".") && part.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
        }
        guard isPlain, let handle = FileHandle(forReadingAtPath: "\(directory)/\(name)") else { return nil }
        defer { try? handle.close() }
        return (try? handle.read(upToCount: maximumBytes)).map { [UInt8]($0) }
    }
}
