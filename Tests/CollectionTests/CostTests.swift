import Collection
import RunHistory
import RunModel
import Testing

/// What passes cost when nothing happens, and what a second process spares because the history remembers what was read when.
@Suite struct CostTests {
    /// Nothing runs after the start, and what ran has ended.
    private func quiet(_ datasets: Int) -> FakeWorkspace {
        FakeWorkspace.regular(datasets: datasets, every: .seconds(86_400), past: .seconds(86_400), future: .seconds(-400))
    }

    @Test(arguments: [250, 1000]) func aSweepThatFindsNothingCostsOneRequestFor25Datasets(datasets: Int) async throws {
        let world = quiet(datasets)
        let collection = try FakeCollection(world)
        let collector = collection.collector()
        _ = await collector.pass(.withBackfill)
        world.forget()
        let before = try collection.history.read { try $0.changedDays().revision }
        let outcome = await collector.pass(.fresh)
        #expect(outcome.failure == nil && outcome.datasets == datasets)
        #expect(world.record.total <= datasets / 25)
        #expect(try collection.history.read { try $0.changedDays().revision } == before)
    }

    /// However long its list is: the newest page reaches down to what is known.
    @Test func aNewRunOfADatasetCostsOnePageOfItsList() async throws {
        let world = FakeWorkspace.regular(datasets: 1, every: .seconds(900), past: .seconds(2 * 86_400), future: .seconds(3600))
        let collection = try FakeCollection(world)
        let collector = collection.collector()
        _ = await collector.pass(.withBackfill)
        world.advance(.seconds(1000))
        world.forget()
        let outcome = await collector.pass(.fresh)
        #expect(outcome.newRuns == 1)
        #expect(world.record.runPages.values.reduce(0, +) == 1)
    }

    @Test func aSecondProcessOverUnchangedDatasetsReadsListingsOnly() async throws {
        let world = quiet(60)
        let collection = try FakeCollection(world)
        _ = await collection.collector().pass(.withBackfill)
        world.forget()
        let outcome = await collection.collector().pass(.withBackfill)
        #expect(outcome.failure == nil && outcome.datasets == 60)
        #expect(world.record.total <= 12)
        #expect(world.record.requests["schedules"] == nil && world.record.requests["runs"] == nil)
    }

    /// Everything is read again within a day and a day's spread, though no row changes.
    @Test func aListThatIsNeverSeenToChangeIsReadAgainAfterADay() async throws {
        let world = quiet(60)
        let collection = try FakeCollection(world)
        _ = await collection.collector().pass(.withBackfill)
        world.forget()
        world.advance(.seconds(2 * 86_400 + 60))
        _ = await collection.collector().pass(.withBackfill)
        #expect(world.record.runPages.count == 60)
    }

    @Test func aDatasetWithoutRunsIsCompleteAtOnce() async throws {
        let world = FakeWorkspace(spaces: [["empty"]], runs: ["empty": []], startingAt: FakeWorkspace.start)
        let collection = try FakeCollection(world)
        _ = await collection.collector().pass(.fresh)
        let known = try #require(try collection.stored("empty")).known
        #expect(known.isComplete && known.hasWholeCounters && known.reachesBeginning)
    }
}
