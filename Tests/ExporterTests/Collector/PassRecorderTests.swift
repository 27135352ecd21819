import Configuration
import Logging
import ModeSimulator
import Reports
import RunAnalytics
import RunHistory
import RunModel
import TestSupport
import Testing

@testable import Exporter
@testable import Collection

/// What passes leave in the history, and what a report makes of it.
@Suite struct PassRecorderTests {
    private static let now = Timestamp(milliseconds: 1_795_420_800_000)  // 2026-11-23T08:00:00Z

    private struct Workshop {
        let folder: TemporaryDirectory
        let history: RunHistory
        let local: ManualClock
        let clock: ServerClock
        let recorder: PassRecorder

        init() throws {
            folder = try TemporaryDirectory()
            history = try RunHistory.open(directory: folder.url.path, access: .writer)
            let local = ManualClock(PassRecorderTests.now)
            self.local = local
            clock = ServerClock(local: { local.now })
            recorder = PassRecorder(
                history: history, clock: clock, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        }

        func hours() throws -> [CollectionHour] {
            try history.collectionHours(from: PassRecorderTests.now, until: PassRecorderTests.now.advanced(byMilliseconds: 86_400_000))
        }
    }

    private func outcome(_ error: (any Error)? = nil, reachedAPI: Bool = true) -> PassOutcome {
        var outcome = PassOutcome()
        outcome.reachedAPI = reachedAPI
        outcome.failure = error.map(CollectFailure.init)
        return outcome
    }

    @Test func aPassIsPutDownByTheClockOfTheAPI() async throws {
        let shop = try Workshop()
        // Mode is 90 s behind this machine.
        let seen = shop.local.now.advanced(byMilliseconds: -90_000)
        shop.clock.learn(earliest: seen, latest: seen)
        await shop.recorder.record(outcome(), interval: .seconds(60))
        let hour = try #require(try shop.hours().first)
        #expect(hour.firstSuccessAt == seen && hour.start == Self.now.advanced(byMilliseconds: -3_600_000))
        #expect(hour.clockAheadHigh == .milliseconds(90_000) && hour.interval == .milliseconds(60_000))
    }

    @Test func failuresCountAndStopsDoNot() async throws {
        let shop = try Workshop()
        await shop.recorder.record(
            outcome(CollectionRefused(description: "nothing"), reachedAPI: false), interval: .seconds(60))
        await shop.recorder.record(outcome(CancellationError()), interval: .seconds(60))
        let hour = try #require(try shop.hours().first)
        #expect(hour.failed == 1 && hour.succeeded == 0 && hour.clockAheadHigh == nil)
    }

    @Test func aHistoryThatCannotWriteDoesNotStopTheCollector() async throws {
        let shop = try Workshop()
        try shop.history.close()
        await shop.recorder.record(outcome(), interval: .seconds(60))
    }

    /// The whole way: passes, a night without any, the report of the week.
    @Test func theReportTellsWhatPollingMissed() async throws {
        let shop = try Workshop()
        let week = ReportPeriod.lastCompleteWeek(before: Self.now, calendar: .utc)
        for minute in stride(from: Int64(0), to: 10_080, by: 10) where !(1570..<1760).contains(minute) {
            shop.local.set(week.since.advanced(byMilliseconds: minute * 60_000))
            await shop.recorder.record(outcome(), interval: .seconds(600))
        }
        let reader = WeeklyReportReader(history: shop.history, configuration: ExporterConfiguration())
        let report = try reader.report(of: week, now: week.until.advanced(byMilliseconds: 3_600_000))
        #expect(report.quality.collection?.missed == 19 && report.quality.collection?.expected == 1008)
        let text = WeeklyReportFormat.text.render(report, options: WeeklyOptions())
        #expect(text.contains("19 of 1\u{202F}008 expected collection passes"))
        #expect(text.contains("3 h 20 m (from Tue 17 Nov 02:00)"))
    }
}
