import RunModel
import TestSupport
import Testing

@testable import RunHistory

@Suite struct RunHistoryTests {
    @Test func storesAPageAndCountsIt() throws {
        let folder = try TemporaryDirectory()
        let history = try RunHistory.open(directory: folder.url.path, access: .writer)
        let id = try history.upsert(
            datasets: [Dataset(token: #require(DatasetToken("abc")), name: "Orders", space: nil)], account: "acme",
            at: Timestamp(milliseconds: 1))[0]
        let created = Timestamp(milliseconds: 1_000_000)
        let run = try Run(
            token: #require(RunToken("r1")), state: .succeeded, createdAt: created, updatedAt: nil,
            completedAt: created.advanced(byMilliseconds: 1500))
        let page = ObservedRuns(
            dataset: id, runs: [run], observedEarliest: created, observedLatest: created, origin: .live)
        #expect(try history.apply(page).inserted == 1)
        #expect(try history.apply(page).unchanged == 1)
        #expect(try history.totals(dataset: id).states == [.succeeded: StateTotal(runs: 1, runMilliseconds: 1500)])
        #expect(try history.verify().isEmpty)
    }
}
