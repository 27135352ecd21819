import Foundation
import RunAnalytics
import RunModel

/// A line of what `analyze` writes: one dataset, and the context that it was analysed in, so that lines of different weeks are never mixed.
struct PartialLine: Codable {
    /// Grows when a line of an older version cannot be read any more.
    static let currentVersion = 2

    var version: Int
    var context: Context
    var dataset: DatasetPartial

    /// What every line of a report has in common.
    struct Context: Codable, Hashable {
        /// The ISO week; nil for another stretch.
        var week: String?
        var since: Timestamp
        var until: Timestamp
        var now: Timestamp
        var timeZone: String
        /// What was computed differently in another version of the program would not fit together.
        var program: String

        enum CodingKeys: String, CodingKey {
            case week, since, until, now, program
            case timeZone = "time_zone"
        }

        init(_ context: ReportContext) {
            week = context.period.week.map(\.description)
            since = context.period.since
            until = context.period.until
            now = context.now
            timeZone = context.calendar.zoneName
            program = BuildInformation.current.version
        }

        /// Nil for a time zone or week that does not exist.
        var reportContext: ReportContext? {
            guard let calendar = LocalCalendar(zoneName: timeZone) else { return nil }
            var period = ReportPeriod(since: since, until: until)
            if let week {
                guard let week = ISOWeek(week) else { return nil }
                period = ReportPeriod(week: week, calendar: calendar)
            }
            return ReportContext(period: period, calendar: calendar, now: now)
        }
    }

    /// - Throws: `EncodingError`.
    func json() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.nonConformingFloatEncodingStrategy = .convertToString(positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        return Array(try encoder.encode(self)) + [0x0A]
    }

    /// - Throws: `DecodingError`.
    init(json: some Sequence<UInt8>) throws {
        let decoder = JSONDecoder()
        decoder.nonConformingFloatDecodingStrategy = .convertFromString(positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        self = try decoder.decode(PartialLine.self, from: Data(json))
    }

    init(context: Context, dataset: DatasetPartial) {
        version = Self.currentVersion
        self.context = context
        self.dataset = dataset
    }
}
