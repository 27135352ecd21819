import RunModel
import TestSupport
import Testing

@testable import RunHistory

@Suite struct ErrorCodeTests {
    private typealias Fixture = HistoryFixture

    private func failed(_ fixture: Fixture, _ count: Int) throws {
        let runs = try (0..<count).map { number in
            try Fixture.run("r\(number)", .failed, created: Int64(number) * 3000, completed: Int64(number) * 3000 + 1)
        }
        try fixture.apply(runs, at: 1_000_000)
    }

    @Test func failureCountsOnceItsCodeIsKnownForGood() throws {
        let fixture = try Fixture(settings: HistorySettings(queryRunPolicy: .all, maximumQueryRunAttempts: 1))
        try failed(fixture, 3)
        func failures() throws -> [String: Int64] { try fixture.history.totals(dataset: fixture.dataset).failures }
        #expect(try failures() == [:])
        try fixture.history.apply(.began(Fixture.at(5), errorCode: "timeout"), to: fixture.key("r0", created: 0))
        try fixture.history.apply(.unavailable, to: fixture.key("r1", created: 3000))
        #expect(try failures() == ["timeout": 1, "unknown": 1])
        try fixture.history.apply(.absent, to: fixture.key("r2", created: 6000))
        #expect(try failures() == ["timeout": 1, "unknown": 2])
        #expect(try fixture.history.run(fixture.key("r0", created: 0))?.errorCode == "timeout")
        #expect(try fixture.history.run(fixture.key("r1", created: 3000))?.errorCode == nil)
        let codes = try fixture.history.errorCodes(dataset: fixture.dataset, from: Fixture.at(0), until: Fixture.at(9000))
        #expect(
            codes == [
                ErrorCodeFigures(code: "unknown", runs: 2, first: Fixture.at(3000), last: Fixture.at(6000)),
                ErrorCodeFigures(code: "timeout", runs: 1, first: Fixture.at(0), last: Fixture.at(0)),
            ])
        try fixture.reopen()
        #expect(try fixture.history.verify() == [])
        try fixture.history.prune(before: Fixture.at(5 * UTCDay.milliseconds))
        #expect(try failures() == ["timeout": 1, "unknown": 2])
        #expect(try fixture.history.verify() == [])
    }

    /// A label with every text that an API can think of would be a series for each.
    @Test func codesAreBoundedAndPlain() throws {
        let fixture = try Fixture(settings: HistorySettings(queryRunPolicy: .all))
        let odd = ["", "SELECT secret FROM t", "línea", String(repeating: "x", count: 65), "a\"b"]
        let codes = odd + (0..<25).map { "code-\($0)" } + ["code-3"]
        try failed(fixture, codes.count)
        for (number, code) in codes.enumerated() {
            let key = try fixture.key("r\(number)", created: Int64(number) * 3000)
            try fixture.history.apply(.began(key.createdAt, errorCode: code), to: key)
        }
        let failures = try fixture.history.totals(dataset: fixture.dataset).failures
        #expect(failures.count == ErrorCodes.maximumPerDataset + 1)
        #expect(failures[DatasetTotals.otherErrorCode] == Int64(odd.count + 5))
        #expect(failures["code-3"] == 2)
        #expect(failures.values.reduce(0, +) == Int64(codes.count))
        #expect(try fixture.history.verify() == [])
    }

    @Test func withoutQueryRunsEveryFailureIsUnknownAtOnce() throws {
        let fixture = try Fixture(settings: HistorySettings(queryRunPolicy: .none))
        try failed(fixture, 4)
        #expect(try fixture.history.totals(dataset: fixture.dataset).failures == ["unknown": 4])
    }
}
