import Files
import Foundation
import Logging
import RunModel

package enum LogFormat: String, Sendable, CaseIterable {
    /// `time=… level=info msg="…" key=value`.
    case logfmt
    case json
}

/// Writes one line per event to stderr, with the keys in alphabetical order.
///
/// stdout is left to what a command was asked for.
package struct LineLogHandler: LogHandler {
    package var logLevel: Logger.Level
    package var metadata: Logger.Metadata = [:]
    private let format: LogFormat
    private let write: @Sendable (String) -> Void

    /// - Parameter write: takes a finished line with its newline; stderr by default.
    package init(level: Logger.Level, format: LogFormat, write: @escaping @Sendable (String) -> Void = LineLogHandler.toStandardError) {
        logLevel = level
        self.format = format
        self.write = write
    }

    /// One write(2) per line, so that lines of different threads never mix.
    package static let toStandardError: @Sendable (String) -> Void = { line in
        try? FileHandle.standardError.write(contentsOf: Data(line.utf8))
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        let now = Timestamp.wallClock
        var fields: [(String, String)] = [("time", now.iso8601), ("level", event.level.rawValue), ("msg", "\(event.message)")]
        let merged = metadata.merging(event.metadata ?? [:]) { _, new in new }
        fields += merged.sorted { $0.key < $1.key }.map { ($0.key, "\($0.value)") }
        if let error = event.error { fields.append(("error", "\(error)")) }
        switch format {
        case .logfmt: write(fields.map { "\($0)=\(Self.logfmt($1))" }.joined(separator: " ") + "\n")
        case .json: write("{" + fields.map { "\($0.quotedAsJSON):\($1.quotedAsJSON)" }.joined(separator: ",") + "}\n")
        }
    }

    private static func logfmt(_ text: String) -> String {
        let plain =
            !text.isEmpty
            && text.utf8.allSatisfy {
                $0 > 0x20 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "=") && $0 != UInt8(ascii: "\\") && $0 != 0x7F
            }
        return plain ? text : text.quotedAsJSON
    }
}
