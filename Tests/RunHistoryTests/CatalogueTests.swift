import RunModel
import TestSupport
import Testing

@testable import RunHistory

@Suite struct CatalogueTests {
    private typealias Fixture = HistoryFixture

    private func dataset(_ token: String, runs: Int64) throws -> Dataset {
        Dataset(
            token: try #require(DatasetToken(token)),
            name: "Orders, \"daily\"",
            space: Space(token: try #require(SpaceToken("s1")), name: nil),
            activity: Dataset.Activity(runCount: runs, lastRunAt: Fixture.at(5), updatedAt: nil, lastSuccessfulRun: "x"),
            scheduleCount: 2
        )
    }

    @Test func listingIsKeptAndNumbersStay() throws {
        let fixture = try Fixture()
        let first = try fixture.history.upsert(
            datasets: [dataset("a", runs: 1), dataset("b", runs: 1)],
            account: "acme",
            at: Fixture.at(0)
        )
        let second = try fixture.history.upsert(datasets: [dataset("b", runs: 7)], account: "acme", at: Fixture.at(9))
        #expect(second == [first[1]])
        let stored = try #require(try fixture.history.dataset(first[1]))
        #expect(stored.dataset == (try dataset("b", runs: 7)))
        #expect(stored.firstSeenAt == Fixture.at(0) && stored.lastListedAt == Fixture.at(9))
        #expect(try fixture.history.dataset(account: "acme", token: #require(DatasetToken("b"))) == stored)
        #expect(try fixture.history.dataset(account: "other", token: #require(DatasetToken("b"))) == nil)
        let elsewhere = try fixture.history.upsert(datasets: [dataset("b", runs: 7)], account: "other", at: Fixture.at(9))
        #expect(elsewhere != second)
        #expect(try fixture.history.datasets(account: "acme").count == 3)
    }

    @Test func aViewCountIsKeptWithTheListingThatFirstGaveIt() throws {
        let fixture = try Fixture()
        func list(_ views: Int64?, at: Int64) throws -> StoredDataset? {
            var dataset = try dataset("a", runs: 1)
            dataset.viewCount = views
            let id = try #require(try fixture.history.upsert(datasets: [dataset], account: "acme", at: Fixture.at(at)).first)
            return try fixture.history.dataset(id)
        }
        #expect(try list(7, at: 10)?.viewsUnchanged == Fixture.at(10)...Fixture.at(10))
        #expect(try list(7, at: 20)?.viewsUnchanged == Fixture.at(10)...Fixture.at(20))
        #expect(try list(8, at: 30)?.viewsUnchanged == Fixture.at(30)...Fixture.at(30))
        #expect(try list(nil, at: 40)?.viewsUnchanged == nil)
        #expect(try list(8, at: 50)?.viewsUnchanged == Fixture.at(50)...Fixture.at(50))
    }

    @Test func datasetThatIsNoLongerListedIsKeptAndComesBack() throws {
        let fixture = try Fixture()
        let id = try fixture.history.upsert(datasets: [dataset("a", runs: 1)], account: "acme", at: Fixture.at(0))[0]
        let listed: Set = [try #require(DatasetToken("dataset"))]
        #expect(try fixture.history.markAbsent(account: "acme", except: listed) == [id])
        #expect(try fixture.history.markAbsent(account: "acme", except: listed) == [])
        #expect(try fixture.history.dataset(id)?.isListed == false)
        try fixture.history.upsert(datasets: [dataset("a", runs: 1)], account: "acme", at: Fixture.at(1))
        #expect(try fixture.history.dataset(id)?.isListed == true)
    }

    @Test func collectionRemembersForWhichListingRowItWas() throws {
        let fixture = try Fixture()
        let id = try fixture.history.upsert(datasets: [dataset("a", runs: 1)], account: "acme", at: Fixture.at(0))[0]
        #expect(try fixture.history.dataset(id)?.isChangedSinceCollected == true)
        let activity = try dataset("a", runs: 1).activity
        try fixture.history.apply(
            ObservedRuns(
                dataset: id,
                runs: [],
                observedEarliest: Fixture.at(1),
                observedLatest: Fixture.at(2),
                origin: .live,
                collected: CollectionMark(activity: activity, at: Fixture.at(2))
            )
        )
        let stored = try #require(try fixture.history.dataset(id))
        #expect(!stored.isChangedSinceCollected && stored.lastCollectedAt == Fixture.at(2) && stored.watchedSince == Fixture.at(2))
        try fixture.history.record(collected: CollectionMark(activity: nil, at: Fixture.at(1)), datasets: [id])
        #expect(try fixture.history.dataset(id)?.lastCollectedAt == Fixture.at(2))
        try fixture.history.upsert(datasets: [dataset("a", runs: 2)], account: "acme", at: Fixture.at(3))
        #expect(try fixture.history.dataset(id)?.isChangedSinceCollected == true)
        try fixture.history.record(access: .forbidden, dataset: id)
        #expect(try fixture.history.dataset(id)?.access == .forbidden)
    }

    @Test func schedulesGiveTheNextSlotAndTheLagOfTheNewest() throws {
        let fixture = try Fixture()
        func schedule(_ token: String, last: Int64?, next: Int64?, run: Int64?) -> DatasetSchedule {
            DatasetSchedule(
                token: token,
                frequency: .hourly,
                lastScheduledAt: last.map(Fixture.at),
                nextScheduledAt: next.map(Fixture.at),
                lastRunAt: run.map(Fixture.at),
                timeZone: last == nil ? nil : "Europe/Berlin"
            )
        }
        let schedules = [
            schedule("a", last: 100, next: 900, run: 130), schedule("b", last: 50, next: 700, run: 400),
            schedule("c", last: nil, next: nil, run: nil),
        ]
        try fixture.history.store(schedules: schedules, dataset: fixture.dataset)
        #expect(try fixture.history.schedules(dataset: fixture.dataset) == schedules)
        let revision = try fixture.history.dataset(fixture.dataset)?.revision
        try fixture.history.store(schedules: schedules.reversed(), dataset: fixture.dataset)
        #expect(try fixture.history.dataset(fixture.dataset)?.revision == revision, "nothing has changed")
        #expect(
            try fixture.history.scheduleFigures() == [
                fixture.dataset: ScheduleFigures(nextScheduledAt: Fixture.at(700), lag: .milliseconds(30))
            ]
        )
        #expect(ScheduleFigures([schedule("a", last: 100, next: nil, run: 90)]) == ScheduleFigures())
        try fixture.history.store(schedules: [], dataset: fixture.dataset)
        #expect(try fixture.history.scheduleFigures().isEmpty)
        #expect(try fixture.history.dataset(fixture.dataset)?.revision != revision)
    }
}
