import RunModel
import TestSupport
import Testing

@testable import RunHistory

@Suite struct TokenIndexTests {
    @Test func findsEveryTokenWhateverItsCreation() {
        var generator = SeededGenerator(seed: 5)
        let index = TokenIndex()
        var runs: [(token: String, created: Int64)] = []
        for number in 0..<20_000 {
            let created = Int64.random(in: -5_000_000_000_000...9_000_000_000_000, using: &generator)
            runs.append(("t\(number)", created))
            index.insert(TokenIndex.fingerprint("t\(number)"), created: created)
        }
        for run in runs {
            let seconds = index.seconds(TokenIndex.fingerprint(run.token))
            #expect(seconds.contains { TokenIndex.span(second: $0).contains(run.created) })
        }
        let strangers = (0..<20_000).count { !index.seconds(TokenIndex.fingerprint("stranger\($0)")).isEmpty }
        #expect(strangers < 20)
    }

    /// New rows wait to go in together, while the index is read from the table.
    @Test func rowThatWaitsToBeStoredIsFoundLater() throws {
        let fixture = try HistoryFixture(settings: HistorySettings(queryRunPolicy: .none))
        func failed(_ token: String, _ created: Int64, _ updated: Int64) throws -> Run {
            try HistoryFixture.run(token, .failed, created: created, updated: updated, completed: created + 100)
        }
        try fixture.apply([failed("a", 0, 100)], at: 200)
        try fixture.apply([HistoryFixture.run("a", .enqueued, created: 0, updated: 300)], at: 400)
        try fixture.history.forgetInFlight(fixture.key("a", created: 0))
        try fixture.reopen()
        try fixture.apply([failed("a", 0, 500), failed("b", 50_000, 60_000)], at: 70_000)
        try fixture.apply([failed("a", 9_000_000, 9_900_000)], at: 9_900_000)
        #expect(try fixture.history.totals(dataset: fixture.dataset).states[.failed]?.runs == 2)
        #expect(try fixture.figures().count == 2)
        #expect(try fixture.history.verify() == [])
    }

    @Test func runsAreFoundByTokenAfterTheirDatasetLeftMemory() throws {
        let fixture = try HistoryFixture()
        try fixture.apply([HistoryFixture.run("a", .failed, created: 0, updated: 9, completed: 5)], at: 10)
        try fixture.history.prune(before: HistoryFixture.at(0))
        let other = try HistoryFixture.addDataset(fixture.history, "other")
        let moved = try HistoryFixture.run("a", .failed, created: 50_000, updated: 60_000, completed: 50_005)
        #expect(try fixture.apply([moved], at: 70_000).inserted == 0)
        #expect(try fixture.figures().map(\.createdAt) == [HistoryFixture.at(50_000)])
        // The same token elsewhere is another run.
        let run = try HistoryFixture.run("a", .failed, created: 0, completed: 5)
        let page = ObservedRuns(
            dataset: other, runs: [run], observedEarliest: HistoryFixture.at(9), observedLatest: HistoryFixture.at(9), origin: .live)
        #expect(try fixture.history.apply(page).inserted == 1)
        #expect(try fixture.history.verify() == [])
    }
}
