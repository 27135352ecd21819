import ModeAPI
import RunModel
import Testing

@Suite struct RunFileDecoderTests {
    private static func run(_ token: String, dataset: String? = nil, extra: String = "") -> String {
        let links = dataset.map { ",\"_links\":{\"report\":{\"href\":\"/api/acme/reports/\($0)\"}}" } ?? ""
        return "{\"token\":\"\(token)\",\"state\":\"failed\",\"created_at\":\"2026-11-23T10:00:00Z\"\(links)\(extra)}"
    }

    private static func page(_ rows: [String], dataset: String = "d1") -> String {
        "{\"pagination\":{\"page\":1},\"_embedded\":{\"report_runs\":[\(rows.joined(separator: ","))]},"
            + "\"_links\":{\"self\":{\"href\":\"https://app.mode.com/api/acme/datasets/\(dataset)/runs?page=2\"}}}"
    }

    /// Reads a text, cut into pieces of the given length.
    private func decode(_ text: String, pieces: Int = .max, maximumBytes: Int = 1 << 20) throws -> RunFileBatch {
        var decoder = RunFileDecoder(maximumBytes: maximumBytes)
        var result = RunFileBatch()
        func add(_ batch: RunFileBatch) {
            result.rows += batch.rows
            result.rejected += batch.rejected
        }
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            add(try decoder.decode(Array(rest.prefix(pieces))))
            rest = rest.dropFirst(pieces)
        }
        add(try decoder.finish())
        return result
    }

    @Test(arguments: [1, 7, 64, Int.max])
    func readsARunPerLineHoweverTheChunksFall(pieces: Int) throws {
        let text = "\u{FEFF}" + Self.run("r1", dataset: "d1") + "\r\n\n  \n" + Self.run("r2") + "\n" + Self.run("r3", dataset: "d2")
        let batch = try decode(text, pieces: pieces)
        #expect(batch.rows.map(\.run.token.text) == ["r1", "r2", "r3"])
        #expect(batch.rows.map(\.line) == [1, 4, 5])
        #expect(batch.rows.map(\.reference?.dataset.text) == ["d1", nil, "d2"])
        #expect(batch.rows.first?.reference?.account == "acme")
        #expect(batch.rejected.isEmpty)
    }

    @Test(arguments: [1, 50, Int.max])
    func readsAPageOnOneLineOrOnMany(pieces: Int) throws {
        let compact = Self.page([Self.run("r1"), Self.run("r2", dataset: "d9")])
        let pretty = compact.replacing("{\"token\"", with: "\n  {\n \"token\"").replacing("{\"pagination\"", with: "{\n\"pagination\"")
        for (text, lines) in [(compact, [1, 1]), (pretty, [3, 5])] {
            let batch = try decode(text, pieces: pieces)
            #expect(batch.rows.map(\.run.token.text) == ["r1", "r2"])
            #expect(batch.rows.map(\.reference?.dataset.text) == ["d1", "d9"], "a row's own link wins over the page's")
            #expect(batch.rows.map(\.line) == lines)
        }
    }

    @Test func readsSeveralPagesOneAfterTheOther() throws {
        let pretty = { (token: String) in Self.page([Self.run(token)], dataset: "d" + token).replacing("{\"pag", with: "{\n \"pag") }
        let batch = try decode(pretty("1") + "\n" + pretty("2") + "\n\n" + pretty("3") + "\n", pieces: 100)
        #expect(batch.rows.map(\.run.token.text) == ["1", "2", "3"])
        #expect(batch.rows.map(\.reference?.dataset.text) == ["d1", "d2", "d3"])
        #expect(batch.rows.map(\.line) == [3, 6, 10])
    }

    @Test func readsAnArray() throws {
        for text in ["[\(Self.run("r1")),\(Self.run("r2"))]", "[\n\(Self.run("r1")),\n\(Self.run("r2"))\n]\n"] {
            #expect(try decode(text).rows.map(\.run.token.text) == ["r1", "r2"])
        }
        #expect(try decode("[]").rows.isEmpty)
    }

    /// The documentation's run object has an empty `_embedded` of its own.
    @Test func aRunWithSomethingEmbeddedIsNoPage() throws {
        let batch = try decode(Self.run("r1", extra: ",\"_embedded\":{\"query_runs\":[]}"))
        #expect(batch.rows.map(\.run.token.text) == ["r1"])
    }

    @Test func aBadLineIsReportedAndTheOthersAreRead() throws {
        let lines = [
            Self.run("r1"), "{\"token\": nonsense}", Self.run("r2"), "{\"token\":\"r3\",\"state\":\"failed\"}", "{\"token\":\"cut", "17",
            Self.run("r4"),
        ]
        let batch = try decode(lines.joined(separator: "\n"))
        #expect(batch.rows.map(\.run.token.text) == ["r1", "r2", "r4"])
        #expect(batch.rejected.map(\.line) == [2, 4, 5, 6])
        #expect(batch.rejected.map(\.row.reason) == [.malformed, .unreadableTimestamp, .malformed, .malformed])
        #expect(batch.rejected.map { $0.detail?.problem } == [nil, nil, .unexpectedEnd, nil])
    }

    /// The first line decides between the layouts, so that it may be damaged too.
    @Test(arguments: ["{\"token\":\"cut off in the midd", "{\"token\": nonsense}", "]"])
    func aDamagedFirstLineLosesOnlyItself(first: String) throws {
        let batch = try decode(first + "\n" + Self.run("r1") + "\n" + Self.run("r2") + "\n", pieces: 16)
        #expect(batch.rows.map(\.run.token.text) == ["r1", "r2"])
        #expect(batch.rejected.map(\.line) == [1])
    }

    @Test func aDamagedFirstLineOfALongFileLosesOnlyItself() throws {
        let lines = (0..<100).map { Self.run("r\($0)") }
        let batch = try decode("{\"token\":\"cut\n" + lines.joined(separator: "\n"), pieces: 64, maximumBytes: 1000)
        #expect(batch.rows.count == 100)
        #expect(batch.rejected.map(\.line) == [1])
    }

    @Test func aDamagedRowOfAPageIsReportedWithItsLineAndTheOthersAreRead() throws {
        let batch = try decode("{\n\"_embedded\": {\n\"report_runs\": [\n\(Self.run("r1")),\n oops ]}}")
        #expect(batch.rows.map(\.run.token.text) == ["r1"])
        #expect(batch.rejected.map(\.line) == [5])
        #expect(batch.rejected.map(\.row.reason) == [.malformed])
    }

    @Test func aTooLongLineIsAnErrorThatSaysWhere() throws {
        let long = Self.run("r2", extra: ",\"x\":\"\(String(repeating: "x", count: 2000))\"")
        #expect(throws: RunFileError.tooLong(line: 2, maximumBytes: 1000)) {
            try decode(Self.run("r1") + "\n" + long, pieces: 300, maximumBytes: 1000)
        }
        #expect(throws: RunFileError.tooLong(line: 1, maximumBytes: 1000)) {
            try decode("[\n" + (0..<50).map { Self.run("r\($0)") }.joined(separator: ",\n") + "]", pieces: 300, maximumBytes: 1000)
        }
        #expect(RunFileError.tooLong(line: 1, maximumBytes: 1000).description.contains("jq"))
    }

    @Test func anEmptyFileHasNoRuns() throws {
        for text in ["", "\n\n", "  "] {
            let batch = try decode(text)
            #expect(batch.rows.isEmpty && batch.rejected.isEmpty)
        }
    }

    @Test(arguments: [
        ("/api/acme/reports/d1", "acme", "d1"), ("/api/acme/datasets/d1/runs/r1", "acme", "d1"),
        ("https://modeanalytics.com/api/acme/reports/d1/runs/r1?embed[x]=1", "acme", "d1"), ("/acme/datasets/d1", "acme", "d1"),
        ("reports/d1", nil, "d1"), ("/api/reports/d1", nil, "d1"), ("https://app.mode.com/reports/d1", nil, "d1"),
    ])
    func anAddressNamesAccountAndDataset(href: String, account: String?, dataset: String) throws {
        let reference = try #require(RunReference(href))
        #expect(reference.account == account)
        #expect(reference.dataset.text == dataset)
    }

    @Test(arguments: ["", "/", "/api/acme", "/api/acme/reports", "/api/acme/reports/", "/api/acme/reports/a%2Fb", "/x?y=/reports/d1"])
    func anAddressOfSomethingElseNamesNothing(href: String) {
        #expect(RunReference(href) == nil)
    }
}
