import RunModel
import Testing

@testable import RunAnalytics

/// Short ways to write runs down.
enum ReportSamples {
    static let minute: Int64 = 60_000
    static let hour: Int64 = 3_600_000
    static let day: Int64 = 86_400_000

    static func instant(_ text: String) throws -> Timestamp { try #require(Timestamp(iso8601: text)) }

    static func run(
        _ token: String,
        at created: Timestamp,
        _ state: RunState.Code = .succeeded,
        duration: Int64 = 60_000,
        queue: Int64? = nil
    ) throws -> ReportRun {
        ReportRun(
            figures: RunFigures(
                createdAt: created,
                durationMilliseconds: state.isEnded ? duration : RunFigures.none,
                queueLowerMilliseconds: queue ?? RunFigures.none,
                queueUpperMilliseconds: queue.map { $0 * 2 } ?? RunFigures.none,
                state: state
            ),
            token: try #require(RunToken(token))
        )
    }

    /// Runs one after the other, described by letters: `s` succeeded, `f` failed, `c` cancelled, `r` running.
    static func runs(_ letters: String, from start: Timestamp, every gap: Int64, duration: Int64 = 60_000) throws -> [ReportRun] {
        try letters.enumerated().map { index, letter in
            let state: RunState.Code =
                switch letter {
                case "f": .failed
                case "c": .cancelled
                case "r": .enqueued
                default: .succeeded
                }
            return try run("r\(index)", at: start.advanced(byMilliseconds: Int64(index) * gap), state, duration: duration)
        }
    }

    static func dataset(_ token: String) throws -> Dataset { Dataset(token: try #require(DatasetToken(token)), name: nil, space: nil) }

    static func calendar(_ zone: String) throws -> LocalCalendar { try #require(LocalCalendar(zoneName: zone)) }

    static func week(_ text: String) throws -> ISOWeek { try #require(ISOWeek(text)) }
}
