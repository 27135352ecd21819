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

    @Test func runsAreFoundByTokenAfterTheirDatasetLeftMemory() throws {
        let fixture = try HistoryFixture()
        try fixture.apply([HistoryFixture.run("a", .failed, created: 0, updated: 9, completed: 5)], at: 10)
        try fixture.history.prune(before: HistoryFixture.at(0))
        let other = try HistoryFixture.addDataset(fixture.history, "other")
        let moved = try HistoryFixture.run("a", .failed, created: 50_000, updated: 60_000, completed: 50_005)
        #expect(try fixture.apply([moved], at: 70_000).inserted == 0)
        #expect(try fixture.figures().map(\.createdMilliseconds) == [HistoryFixture.at(50_000).milliseconds])
        // The same token elsewhere is another run.
        let run = try HistoryFixture.run("a", .failed, created: 0, completed: 5)
        let page = ObservedRuns(
            dataset: other, runs: [run], observedEarliest: HistoryFixture.at(9), observedLatest: HistoryFixture.at(9), origin: .live)
        #expect(try fixture.history.apply(page).inserted == 1)
        #expect(try fixture.history.verify() == [])
    }
}
