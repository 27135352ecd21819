import Logging

/// Hands every line to a closure.
private struct CollectingLogHandler: LogHandler {
    var metadata = Logger.Metadata()
    var logLevel = Logger.Level.trace
    let line: @Sendable (Logger.Level, String) -> Void

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        line(event.level, "\(event.message) \(event.metadata ?? [:])")
    }
}

extension Logger {
    static func collecting(_ line: @escaping @Sendable (Logger.Level, String) -> Void) -> Logger {
        Logger(label: "test") { _ in CollectingLogHandler(line: line) }
    }
}
