import Foundation
import GRDB
import RunModel
import TestSupport
import Testing

@testable import RunHistory

@Suite struct ReadingTests {
    private typealias Fixture = HistoryFixture

    /// A query that walks the whole table would be slow only with years of history, so the plan is the test.
    @Test(
        arguments: [
            (Query.figures, "SEARCH run USING PRIMARY KEY (dataset_id=? AND created_ms>? AND created_ms<?)"),
            (Query.named, "SEARCH run USING PRIMARY KEY (dataset_id=? AND created_ms>? AND created_ms<?)"),
            // Scalar and aggregate functions read a table in the same way.
            (
                Query.takenFigures.replacingOccurrences(of: FiguresFunction.name, with: "max"),
                "SEARCH run USING PRIMARY KEY (dataset_id=? AND created_ms>? AND created_ms<?)"
            ),
            (Query.newest, "SEARCH run USING PRIMARY KEY (dataset_id=? AND created_ms<?)"),
            (Query.inFlight, "SCAN run USING COVERING INDEX run_in_flight"),
            (Query.inFlight + Query.ofDataset, "SEARCH run USING COVERING INDEX run_in_flight (dataset_id=?)"),
            (Query.inFlightStates, "SEARCH run USING COVERING INDEX run_in_flight (dataset_id=?)"),
            (Query.awaiting, "SEARCH run USING INDEX run_awaiting_query_run (query_run_attempts>?)"),
            (Query.lastCompletion, "SEARCH run USING PRIMARY KEY (dataset_id=? AND created_ms>?)"),
            (Query.failuresSince, "SEARCH run USING PRIMARY KEY (dataset_id=? AND created_ms>?)"),
            (Query.errorCodes, "SEARCH run USING PRIMARY KEY (dataset_id=? AND created_ms>? AND created_ms<?)"),
            (Query.latest(.any), "SEARCH run USING PRIMARY KEY (dataset_id=?)"),
            (Query.latest(.endedNotCancelled), "SEARCH run USING PRIMARY KEY (dataset_id=?)"),
            (Query.latest(.success), "SEARCH run USING PRIMARY KEY (dataset_id=?)"),
        ] as [(String, String)]
    )
    func usesTheKey(query: String, plan: String) throws {
        let fixture = try Fixture()
        let details = try fixture.history.pool.read { db in
            let statement = try db.makeStatement(sql: "EXPLAIN QUERY PLAN " + query)
            let arguments = StatementArguments(Array(repeating: 1, count: query.count { $0 == "?" }))
            return try Row.fetchAll(statement, arguments: arguments).map { $0["detail"] as String }
        }
        #expect(details == [plan])
    }

    @Test func snapshotDoesNotSeeWhatIsWrittenMeanwhile() throws {
        let fixture = try Fixture()
        try fixture.apply([Fixture.run("a", .failed, created: 0, completed: 5)], at: 10)
        let scanner = try fixture.history.makeScanner()
        func count() throws -> Int {
            var count = 0
            try scanner.forEachRun(dataset: fixture.dataset, from: Fixture.at(0), until: Fixture.at(99_999)) { _ in count += 1 }
            return count
        }
        try scanner.withSnapshot {
            #expect(try count() == 1)
            try fixture.apply([Fixture.run("b", .failed, created: 5000, completed: 5005)], at: 6000)
            #expect(try count() == 1)
        }
        #expect(try count() == 2)
    }

    /// Two ways through the same rows: SQLite's own loop, some hundred rows at a time, and row by row.
    @Test func figuresAreTheSameWithAndWithoutNames() throws {
        let fixture = try Fixture()
        let states: [RunState] = [.succeeded, .failed, .enqueued, .cancelled, .other("odd")]
        let runs = try (0..<1000).map { number in
            let created = Int64(number) * 7919 % 500_000
            let state = states[number % states.count]
            return try Fixture.run("r\(number)", state, created: created, completed: state.isEnded ? created + Int64(number % 90) : nil)
        }
        try fixture.apply(runs, at: 600_000)
        let scanner = try fixture.history.makeScanner()
        for (from, until): (Int64, Int64) in [(0, 1_000_000), (1000, 250_000), (499_999, 500_000), (700_000, 800_000)] {
            var figures: [RunFigures] = []
            var named: [RunFigures] = []
            try scanner.forEachRun(dataset: fixture.dataset, from: Fixture.at(from), until: Fixture.at(until)) { figures.append($0) }
            try scanner.forEachNamedRun(dataset: fixture.dataset, from: Fixture.at(from), until: Fixture.at(until)) {
                named.append($0.figures)
            }
            #expect(figures == named)
            #expect(figures == (try fixture.history.figures(dataset: fixture.dataset, from: Fixture.at(from), until: Fixture.at(until))))
        }
    }

    @Test func namesComeInTheOrderOfAccountAndToken() throws {
        let fixture = try Fixture()
        let datasets = try ["b", "B", "a-", "a", "~"].map {
            Dataset(token: try #require(DatasetToken($0)), name: "Name \($0)", space: nil)
        }
        for account in ["zoo", "acme, inc", "Acme"] {
            _ = try fixture.history.upsert(datasets: datasets, account: account, at: Fixture.at(0))
        }
        let names = try fixture.history.datasetNames()
        let keys = names.map { Array(($0.account + "\0" + $0.token.text).utf8) }
        #expect(keys == keys.sorted { $0.lexicographicallyPrecedes($1) })
        #expect(Set(names.map(\.id)) == Set(try fixture.history.datasets().map(\.id)))
    }

    @Test func newestRunsComeFirstAndPageOn() throws {
        let fixture = try Fixture()
        let runs = try (0..<5).map { try Fixture.run("r\($0)", .failed, created: Int64($0) * 2000, completed: Int64($0) * 2000 + 5) }
        try fixture.apply(runs, at: 20_000)
        let page = try fixture.history.runs(dataset: fixture.dataset, limit: 2)
        #expect(page.map(\.key.token.text) == ["r4", "r3"])
        #expect(page.map(\.duration) == [.milliseconds(5), .milliseconds(5)])
        let next = try fixture.history.runs(dataset: fixture.dataset, createdBefore: page[1].key.createdAt, limit: 2)
        #expect(next.map(\.key.token.text) == ["r2", "r1"])
        #expect(try fixture.history.run(fixture.key("absent", created: 0)) == nil)
    }

    @Test func figuresTakeTheLowerEndAndLeaveTheUpper() throws {
        let fixture = try Fixture()
        try fixture.apply([0, 2000, 4000].map { try Fixture.run("r\($0)", .failed, created: $0, completed: $0) }, at: 9000)
        let figures = try fixture.history.figures(dataset: fixture.dataset, from: Fixture.at(0), until: Fixture.at(4000))
        #expect(figures.map(\.createdAt) == [0, 2000].map { Fixture.at($0) })
    }

    @Test func revisionMovesWithWhatIsVisibleOnly() throws {
        let fixture = try Fixture()
        func revision() throws -> Int64? { try fixture.history.dataset(fixture.dataset)?.revision }
        try fixture.apply([Fixture.run("a", .enqueued, created: 0)], at: 10)
        let first = try #require(try revision())
        try fixture.apply([Fixture.run("a", .enqueued, created: 0)], at: 5000)
        #expect(try revision() == first)
        try fixture.apply([Fixture.run("a", .failed, created: 0, updated: 90, completed: 90)], at: 9000)
        #expect(try #require(try revision()) > first)
    }
}
