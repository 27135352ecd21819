import GRDB
import RunModel
import TestSupport
import Testing

@testable import RunHistory
@testable import RunAnalytics

/// What the history remembers of collection passes.
@Suite struct CollectionHourTests {
    private static let hour = CollectionHour.milliseconds
    /// The first instant of an hour.
    private static let begin = CollectionHour.start(containing: HistoryFixture.origin)

    private func at(minutes: Int64) -> Timestamp { Self.begin.advanced(byMilliseconds: minutes * 60_000) }

    private func pass(minutes: Int64, _ isSuccess: Bool = true, interval: Int64? = 600_000, ahead: Int64? = 0) -> CollectionPass {
        CollectionPass(
            endedAt: at(minutes: minutes), isSuccess: isSuccess, interval: interval.map { .milliseconds($0) },
            clockAhead: ahead.map { .milliseconds($0) })
    }

    @Test func anHourSumsUpItsPasses() throws {
        let fixture = try HistoryFixture()
        for pass in [
            pass(minutes: 1, ahead: -3), pass(minutes: 11, ahead: 40), pass(minutes: 21, false, ahead: nil), pass(minutes: 41),
            pass(minutes: 50),
        ] { try fixture.history.record(pass) }
        let hour = try #require(try fixture.history.collectionHours(from: Self.begin, until: at(minutes: 60)).first)
        #expect(hour.start == Self.begin && hour.succeeded == 4 && hour.failed == 1)
        #expect(hour.missed == 2, "those of :21 and :31")
        #expect(hour.longestGap == at(minutes: 11)..<at(minutes: 41))
        #expect(hour.firstSuccessAt == at(minutes: 1) && hour.lastSuccessAt == at(minutes: 50))
        #expect(hour.interval == .milliseconds(600_000))
        #expect(hour.clockAheadLow == .milliseconds(-3) && hour.clockAheadHigh == .milliseconds(40))
    }

    @Test func gapsReachBackOverHoursWithoutPassesAndOverRestarts() throws {
        let fixture = try HistoryFixture()
        try fixture.history.record(pass(minutes: 55))
        try fixture.reopen()
        try fixture.history.record(pass(minutes: 305, false))
        try fixture.history.record(pass(minutes: 315))
        let hours = try fixture.history.collectionHours(from: Self.begin, until: at(minutes: 360))
        #expect(hours.map(\.start) == [Self.begin, at(minutes: 300)])
        #expect(hours[1].longestGap == at(minutes: 55)..<at(minutes: 315))
        #expect(hours[1].missed == 25)
    }

    /// Whoever starts single passes knows how often; nobody else can say that one is missing.
    @Test func passesWithoutAnIntervalAreNeverMissed() throws {
        let fixture = try HistoryFixture()
        for minutes: Int64 in [0, 300, 600] { try fixture.history.record(pass(minutes: minutes, interval: nil)) }
        // The time until the first pass of another rhythm is nobody's.
        try fixture.history.record(pass(minutes: 900, interval: 60_000))
        let hours = try fixture.history.collectionHours(from: Self.begin, until: at(minutes: 1000))
        #expect(hours.map(\.missed) == [0, 0, 0, 0])
        #expect(hours.last?.longestGap == at(minutes: 600)..<at(minutes: 900))
    }

    @Test func aClockThatIsSetBackMakesNoGap() throws {
        let fixture = try HistoryFixture()
        try fixture.history.record(pass(minutes: 50))
        try fixture.history.record(pass(minutes: 10))
        try fixture.history.record(pass(minutes: 55))
        let hour = try #require(try fixture.history.collectionHours(from: Self.begin, until: at(minutes: 60)).first)
        #expect(hour.succeeded == 2 && hour.missed == 0 && hour.longestGap == at(minutes: 50)..<at(minutes: 55))
    }

    /// Hours of failures alone are no neighbours: a whole week without a success is told by the successes around it.
    @Test func aStretchComesWithTheSuccessesAroundIt() throws {
        let fixture = try HistoryFixture()
        try fixture.history.record(pass(minutes: 5))
        for minutes in stride(from: Int64(65), to: 600, by: 60) { try fixture.history.record(pass(minutes: minutes, false)) }
        try fixture.history.record(pass(minutes: 605))
        let hours = try fixture.history.collectionHours(from: at(minutes: 180), until: at(minutes: 300))
        #expect(hours.first?.start == Self.begin && hours.last?.start == at(minutes: 600))
        let record = try #require(CollectionRecord.judge(hours, from: at(minutes: 180), until: at(minutes: 300)))
        #expect(record.longestGap == DataQuality.Gap(since: at(minutes: 180), until: at(minutes: 300)))
        #expect(record.expected == 12 && record.missed == 12 && record.knownSince == nil)
    }

    /// A machine that boots with a clock far ahead, and without a network.
    @Test func aFailedPassRemovesNothing() throws {
        let fixture = try HistoryFixture()
        try fixture.history.record(pass(minutes: 5))
        try fixture.history.record(pass(minutes: 4 * 365 * 24 * 60, false))
        #expect(try fixture.history.collectionHours(from: Self.begin, until: at(minutes: 60)).first?.succeeded == 1)
    }

    @Test func aStretchComesWithTheHoursAroundIt() throws {
        let fixture = try HistoryFixture()
        for minutes: Int64 in [5, 65, 245, 305, 605, 665] { try fixture.history.record(pass(minutes: minutes)) }
        func starts(_ from: Int64, _ until: Int64) throws -> [Int64] {
            try fixture.history.collectionHours(from: at(minutes: from), until: at(minutes: until)).map {
                ($0.start.milliseconds - Self.begin.milliseconds) / Self.hour
            }
        }
        #expect(try starts(240, 359) == [1, 4, 5, 10])
        #expect(try starts(0, 60) == [0, 1, 4])
        #expect(try starts(730, 800) == [11])
        #expect(
            try RunHistory.open(directory: fixture.directory, access: .reader).collectionHours(from: at(minutes: 0), until: at(minutes: 1))
                .count == 2)
    }

    @Test func rowsAreFewWhateverTheNumberOfYears() throws {
        let fixture = try HistoryFixture()
        for day in 0..<1200 { try fixture.history.record(pass(minutes: Int64(day) * 1440)) }
        let rows = try fixture.history.pool.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM collection_hour") }
        #expect(rows == 1101)
    }

    @Test func aHistoryOfTheFirstVersionIsBroughtUpToDate() throws {
        let folder = try TemporaryDirectory()
        let pool = try DatabasePool(path: folder.path(RunHistory.fileName))
        try Schema.migrator.migrate(pool, upTo: "v1")
        try pool.write {
            try $0.execute(sql: "INSERT INTO dataset (account, token, first_seen_ms, last_listed_ms) VALUES ('acme', 'old', 0, 0)")
        }
        try pool.close()
        let history = try RunHistory.open(directory: folder.url.path, access: .writer)
        #expect(try history.datasets().map(\.dataset.token.text) == ["old"])
        #expect(try history.collectionHours(from: Self.begin, until: at(minutes: 60)).isEmpty)
        try history.record(pass(minutes: 3))
        #expect(try history.collectionHours(from: Self.begin, until: at(minutes: 60)).count == 1)
    }

    @Test func theFirstEndedRunOfEachDatasetIsFound() throws {
        let fixture = try HistoryFixture()
        let other = try HistoryFixture.addDataset(fixture.history, "other")
        try fixture.apply(
            [
                try HistoryFixture.run("stuck", .enqueued, created: 1), try HistoryFixture.run("b", .failed, created: 5, completed: 9),
                try HistoryFixture.run("c", .succeeded, created: 7, completed: 8),
            ], at: 20)
        #expect(try fixture.history.read { try $0.firstEndedRuns() } == [fixture.dataset: HistoryFixture.at(5)])
        #expect(try fixture.history.dataset(other) != nil)
    }
}
