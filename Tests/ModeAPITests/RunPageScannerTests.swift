import Foundation
import FuzzTargets
@testable import ModeAPI
import RunModel
import Testing

@Suite struct RunPageScannerTests {
    private func scan(_ rows: String, limits: JSONLimits = JSONLimits()) throws -> ScannedRunPage {
        try RunPageScanner(limits: limits).scan(Array("{\"_embedded\":{\"report_runs\":[\(rows)]}}".utf8))
    }

    private func row(_ changes: String = "", without: Set<String> = []) -> String {
        let members = [
            ("token", "\"r1\""), ("state", "\"succeeded\""), ("created_at", "\"2026-11-23T10:00:00.123456Z\""),
            ("completed_at", "\"2026-11-23T10:00:01+00:00\""),
        ]
        return "{"
            + ([changes] + members.filter { !without.contains($0.0) }.map { "\"\($0.0)\":\($0.1)" }).filter { !$0.isEmpty }
            .joined(separator: ",") + "}"
    }

    @Test func readsARunWithWhateverElseItHas() throws {
        let page = try scan(
            row("\"parameters\":{\"a\":[1,{\"token\":\"no\"}]},\"_links\":{\"self\":{\"href\":\"\\/x\"}},\"python_state\":\"none\"")
        )
        let run = try #require(page.rows.first)
        #expect(run.token.text == "r1")
        #expect(run.state == .succeeded)
        #expect(run.createdAt.iso8601 == "2026-11-23T10:00:00.123Z")
        #expect(run.duration == .milliseconds(877))
    }

    @Test func missingAndNullAreTheSame() throws {
        for fields in ["", "\"completed_at\":null,\"updated_at\":null"] {
            let run = try #require(try scan(row(fields, without: ["completed_at"])).rows.first)
            #expect(run.completedAt == nil)
            #expect(run.updatedAt == nil)
        }
    }

    @Test func keysAndValuesMayBeEscaped() throws {
        let text = "{\"\\u0074oken\":\"r\\u0031\",\"state\":\"enq\\u0075eued\",\"created_at\":\"2026-11-23T10:00:00\\u005a\"}"
        let run = try #require(try scan(text).rows.first)
        #expect(run.token.text == "r1")
        #expect(run.state == .enqueued)
    }

    @Test func anUnknownStateKeepsItsName() throws {
        #expect(try scan(row("\"state\":\"warming_up\"", without: ["state"])).rows.first?.state == .other("warming_up"))
    }

    @Test(arguments: [
        ("7", RunRejection.malformed), ("null", .malformed), ("[]", .malformed), ("{\"token\":7}", .malformed),
        ("{\"state\":\"failed\"}", .invalidToken), ("{\"token\":\"a/b\",\"state\":\"failed\"}", .invalidToken),
        ("{\"token\":\"r1\"}", .invalidState),
        ("{\"token\":\"r1\",\"state\":\"\"}", .invalidState), ("{\"token\":\"r1\",\"state\":\"failed\"}", .unreadableTimestamp),
        ("{\"token\":\"r1\",\"state\":\"failed\",\"created_at\":\"yesterday\"}", .unreadableTimestamp),
        ("{\"token\":\"r1\",\"state\":\"failed\",\"created_at\":\"2026-02-29T10:00:00Z\"}", .unreadableTimestamp),
        ("{\"token\":\"r1\",\"state\":\"failed\",\"created_at\":\"2026-11-23T10:00:00Z\",\"updated_at\":\"\"}", .unreadableTimestamp),
        (
            "{\"token\":\"r1\",\"state\":\"failed\",\"created_at\":\"2026-11-23T10:00:00Z\",\"completed_at\":\"2026-11-23T09:00:00Z\"}",
            .negativeDuration
        ),
    ])
    func aBadRowIsRejectedWithItsReasonAndTheOthersStay(bad: String, reason: RunRejection) throws {
        let page = try scan([row(), bad, row()].joined(separator: ","))
        #expect(page.rows.count == 2)
        #expect(page.rejected.map(\.reason) == [reason])
    }

    /// What stands in a field that is not needed never costs the row.
    @Test(arguments: [
        "1e400", "-1e99999", "123456789012345678901234567890123456789", "NaN", "Infinity", "01", "1.", "tru", "\"\\ud83d\"", "\"\\x\"",
        "\"\\u12\"", "\"a\u{0}b\"", "\"a\nb\"", "{\"\\ud83d\":[1e400,\"\\q\"]}",
    ])
    func oddValuesOfUnusedFieldsAreReadOver(value: String) throws {
        let page = try scan(
            (0..<30).map { row("\"odd\":\($0 == 7 ? value : "1"),\"token\":\"r\($0)\"", without: ["token"]) }.joined(separator: ","))
        #expect(page.rows.map(\.token.text) == (0..<30).map { "r\($0)" })
        #expect(page.rejected.isEmpty)
    }

    @Test func brokenUTF8OfUnusedFieldsIsReadOver() throws {
        let text = Array("{\"_embedded\":{\"report_runs\":[\(row("\"name\":\"@\""))]}}".utf8)
        for byte in UInt8.min...UInt8.max where byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\") {
            let page = try RunPageScanner().scan(text.map { $0 == UInt8(ascii: "@") ? byte : $0 })
            #expect(page.rows.count == 1)
        }
    }

    /// A row whose end its brackets show is one rejected row, whatever is wrong inside it.
    @Test(arguments: [
        "{\"token\" \"r9\"}", "{\"token\":\"r9\",,}", "{\"a\":[1 2]}", "{token:\"r9\"}", "{\"a\":\"b\"\"c\"}", "[}", "{\"a\":}",
    ])
    func aRowOfBrokenJSONIsOneRejectedRow(bad: String) throws {
        let page = try scan([row(), bad, row()].joined(separator: ","))
        #expect(page.rows.count == 2)
        #expect(page.rejected.map(\.reason) == [.malformed])
        #expect(page.rowIdentities.count == 3)
    }

    @Test func aRowWithoutAnEndMakesThePageUnusable() {
        for bad in ["{\"token\":\"r9\"", "{\"token\":\"r9", "{\"a\":["] {
            #expect(throws: JSONScanError.self) { try scan([row(), bad, row()].joined(separator: ",")) }
        }
    }

    /// The zero of Go's clock stands where a time is missing.
    @Test func zeroTimesAreMissingTimes() throws {
        let zeros = "\"updated_at\":\"0001-01-01T00:00:00Z\",\"completed_at\":\"0001-01-01T00:00:00.000000+00:00\""
        let run = try #require(try scan(row(zeros, without: ["completed_at"])).rows.first)
        #expect(run.completedAt == nil)
        #expect(run.updatedAt == nil)
        let escaped = try scan(row("\"completed_at\":\"\\u0030001-01-01T01:00:00+01:00\"", without: ["completed_at"]))
        #expect(escaped.rows.first?.completedAt == nil && escaped.rejected.isEmpty)
        for odd in ["0001-01-01T00:00:00+-:.", "0001-01-01T00:00:00Z0", "0001-01-01T00:00:01Z", "0001-01-01T00:00:00"] {
            let page = try scan(row("\"completed_at\":\"\(odd)\"", without: ["completed_at"]))
            #expect(page.rejected.map(\.reason) == [.unreadableTimestamp], "\(odd)")
        }
        let created = try scan(row("\"created_at\":\"0001-01-01T00:00:00Z\"", without: ["created_at"]))
        #expect(created.rejected.map(\.reason) == [.unreadableTimestamp])
    }

    /// A rejected row is counted once, however often it is read: its identity must not change.
    @Test func aRejectedRowIsIdentifiedByItsTokenOrElseByItsBytes() throws {
        let identities = try [", 7", ", {\"state\":\"failed\"}", ", {\"token\":\"r9\"}"].map {
            try scan(row() + $0).rejected.map(\.identity)
        }
        #expect(identities[2] == ["r9"])
        #expect(identities[0] != identities[1])
        #expect(try scan("7," + row()).rejected.map(\.identity) == identities[0])
        #expect(identities[0] == ["fnv1a:af63aa4c86019796"], "the same on every machine, for ever")
    }

    @Test func theIdentityOfAPageDependsOnItsRowsAndTheirOrder() throws {
        let tokens = ["r1", "r2"].map { row("\"token\":\"\($0)\"", without: ["token"]) }
        let both = try scan(tokens.joined(separator: ",")).rowIdentities
        #expect(try scan(tokens.reversed().joined(separator: ",")).rowIdentities != both)
        #expect(try scan(tokens[0]).rowIdentities != both)
        #expect(try scan(tokens.joined(separator: " , ")).rowIdentities == both)
    }

    @Test func limitsAreErrorsThatSayWhich() {
        let page = "{\"_embedded\":{\"report_runs\":[\(row()),\(row())]}}"
        func problem(_ limits: JSONLimits, _ text: String = page) -> JSONScanError.Problem? {
            do throws(JSONScanError) {
                _ = try RunPageScanner(limits: limits).scan(Array(text.utf8))
                return nil
            } catch { return error.problem }
        }
        #expect(problem(JSONLimits()) == nil)
        #expect(problem(JSONLimits(maximumBytes: page.utf8.count - 1)) == .tooLarge)
        #expect(problem(JSONLimits(maximumRows: 1)) == .tooManyRows)
        #expect(problem(JSONLimits(maximumDepth: 3)) == .tooDeep)
        #expect(problem(JSONLimits(maximumDepth: 4)) == nil)
        let bomb = String(repeating: "[", count: 1_000_000)
        #expect(problem(JSONLimits(maximumDepth: 512), bomb) == .unexpectedCharacter)
        #expect(problem(JSONLimits(maximumDepth: 512), "{\"x\":" + bomb) == .tooDeep)
    }

    @Test func anErrorSaysWhereItIs() throws {
        let error = #expect(throws: JSONScanError.self) { try RunPageScanner().scan(Array("{\"a\": 1 2}".utf8)) }
        #expect(error == JSONScanError(.unexpectedCharacter, offset: 8))
        #expect(error?.description == "a character that JSON does not allow there, at byte 8")
    }
}

/// Texts on which parsers differ (after https://github.com/nst/JSONTestSuite), each judged by JSONDecoder.
@Suite struct JSONReaderTests {
    private static let texts = [
        "", " ", "null", "nul", "nulll", "true", "True", "[]", "[ ]", "[1,]", "[,]", "[1,,2]", "{\"a\":1,}", "{,}", "{\"a\"}", "{\"a\":}",
        "{a:1}", "{1:1}",
        "[1 2]", "[1]x", "[1] ", "\u{FEFF}[]", "\u{0C}[]", "[\u{A0}]", "//\n[]", "0", "-0", "-", "+1", "01", "-01", "1.", ".5", "1.5",
        "1e5", "1E+05", "1e",
        "1e+", "0x1", "1_0", "NaN", "-Infinity", "123456789012345678901234567890", "1e308", "1e309", "-1e309", "1e-323", "1e-330", "0e999",
        "0.000e-999",
        "\"\"", "\"", "\"a", "\"\\\"", "\"\\x\"", "\"\\u12\"", "\"\\u12G4\"", "\"\\u0000\"", "\"\\ud83d\\ude00\"", "\"\\ud83d\"",
        "\"\\ude00\"", "\"\\ud83dx\"",
        "\"\\ud83d\\u0041\"", "\"\\uD83D\\uD83D\"", "\"\t\"", "\"\n\"", "\"\u{7F}\"", "\"\u{10FFFF}\"", "\"\\/\\b\\f\\n\\r\\t\"", "'a'",
        "[\"a\", \"b\"]",
        "{\"a\":1,\"a\":2}", "{\"\":0}", "{\"a\":{\"b\":[{}]}}", "[[]", "[]]", "{]", "[}", "{\"a\":1}}", "[true,false,null]", "[tru]",
        "\u{2028}1",
    ]

    @Test(arguments: texts)
    func acceptsWhatJSONDecoderAccepts(text: String) {
        expectTheSame(Array(text.utf8))
        expectTheSame(Array("{\"key\":\(text)}".utf8))
        expectTheSame(Array("[\(text), 1]".utf8))
    }

    @Test(
        arguments: [
            [0x80], [0xC0, 0x80], [0xC1, 0xBF], [0xC2], [0xC2, 0x41], [0xE0, 0x80, 0x80], [0xE0, 0x9F, 0xBF], [0xED, 0xA0, 0x80],
            [0xEF, 0xBF, 0xBF],
            [0xF0, 0x8F, 0xBF, 0xBF], [0xF4, 0x8F, 0xBF, 0xBF], [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xE2, 0x82], [0xFF],
        ] as [[UInt8]]
    )
    func acceptsTheUTF8ThatJSONDecoderAccepts(bytes: [UInt8]) {
        for length in 0..<10 {
            let padding = Array(repeating: UInt8(ascii: "x"), count: length)
            expectTheSame([0x22] + padding + bytes + padding + [0x22])
        }
    }

    /// The fast path looks at eight bytes at a time: every position and every byte must be judged alike.
    @Test func everyByteAtEveryPositionOfAStringIsJudgedAlike() {
        for byte in UInt8.min...UInt8.max where byte != 0 {
            for position in [0, 1, 6, 7, 8, 9, 15, 16, 17] {
                var text = Array("\"abcdefghijklmnopqrstuvw\"".utf8)
                text[position + 1] = byte
                expectTheSame(text)
            }
        }
    }

    private func expectTheSame(_ bytes: [UInt8], sourceLocation: SourceLocation = #_sourceLocation) {
        let ours = try? JSONValue.parse(bytes, limits: JSONLimits())
        let theirs = try? JSONDecoder().decode(OracleJSON.self, from: Data(bytes))
        let text = String(decoding: bytes, as: UTF8.self).debugDescription
        guard let theirs else { return }
        guard let ours else {
            Issue.record("\(text): only ours refuses it", sourceLocation: sourceLocation)
            return
        }
        #expect(same(ours, theirs), "\(text)", sourceLocation: sourceLocation)
    }

    private func same(_ ours: JSONValue, _ theirs: OracleJSON) -> Bool {
        switch (ours, theirs) {
        case (.null, .null): true
        case (.boolean(let left), .boolean(let right)): left == right
        case (.numeral(let left), .number(let right)): Double(left) == right
        case (.string(let left), .string(let right)): Array(left.unicodeScalars) == Array(right.unicodeScalars)
        case (.array(let left), .array(let right)): left.count == right.count && zip(left, right).allSatisfy(same)
        case (.object(let left), .object(let right)):
            Set(left.map(\.key)).count == right.count && right.allSatisfy { name, value in ours[name].map { same($0, value) } ?? false }
        default: false
        }
    }

    /// What is damaged in its structure has no meaning that could be trusted.
    @Test(arguments: [
        "", " ", "nul", "nulll", "True", "[,]", "[1,,2]", "{,}", "{\"a\"}", "{\"a\":}", "{a:1}", "{1:1}", "[1 2]", "[1]x", "[[]", "[]]",
        "{]", "[}",
        "{\"a\":1}}", "\"", "\"a", "\"\\\"", "'a'", "01", "-", "1.", "NaN", "0x1", "[1", "[tru", "{\"a\":\"b}",
    ])
    func refusesBrokenStructure(text: String) {
        #expect(throws: JSONScanError.self) { try JSONValue.parse(Array(text.utf8), limits: JSONLimits()) }
    }

    /// What has no meaning in JSON becomes one U+FFFD; what is valid beside it stays.
    @Test(arguments: [
        ("a\\ud83dz", "a\u{FFFD}z"), ("\\ude00", "\u{FFFD}"), ("\\ud83d\\u0041", "\u{FFFD}A"),
        ("\\ud83d\\ud83d\\ude00", "\u{FFFD}\u{1F600}"),
        ("\\ud83d\\n", "\u{FFFD}\n"), ("\\ud83d\\ude00", "\u{1F600}"), ("\\x41", "\u{FFFD}41"), ("\\u12", "\u{FFFD}12"),
        ("\\u12G4", "\u{FFFD}12G4"),
        ("\\é", "\u{FFFD}é"), ("a\u{0}b", "a\u{FFFD}b"), ("a\tb", "a\u{FFFD}b"), ("\\u0000", "\u{0}"),
    ])
    func invalidTextIsRepaired(content: String, meaning: String) throws {
        let value = try JSONValue.parse(Array("[\"\(content)\",1]".utf8), limits: JSONLimits())
        #expect(value == .array([.string(meaning), .numeral("1")]))
    }

    @Test func brokenUTF8IsRepaired() throws {
        for bytes in [[0x80], [0xC0, 0x80], [0xE2, 0x82], [0xFF], [0xED, 0xA0, 0x80]] as [[UInt8]] {
            let value = try JSONValue.parse([0x22, 0x61] + bytes + [0x62, 0x22], limits: JSONLimits())
            #expect(value == .string(String(decoding: [0x61] + bytes + [0x62], as: UTF8.self)))
        }
    }

    @Test func numbersOfAnySizeAreKeptAsTheyAreWrittenAndOtherWordsAsText() throws {
        let text = "[1e400,-1e400,1e-999,\(String(repeating: "9", count: 500)),NaN,01,tru]"
        let value = try JSONValue.parse(Array(text.utf8), limits: JSONLimits())
        let numbers = ["1e400", "-1e400", "1e-999", String(repeating: "9", count: 500)].map { JSONValue.numeral($0) }
        #expect(value == .array(numbers + [.string("NaN"), .string("01"), .string("tru")]))
        #expect(JSONValue.numeral("1e400").integer == nil)
    }

    @Test func writesWhatItReads() throws {
        let text = "{\"b\":[1.50,-0,1E5,\"\\u0000\\u001f\\\"\\\\/\u{1F600}\",null,true,[],{}],\"a\":{}}"
        let value = try JSONValue.parse(Array(text.utf8), limits: JSONLimits())
        #expect(value.serialized(.compact) == text)
        #expect(try JSONValue.parse(Array(value.serialized(.indented).utf8), limits: JSONLimits()) == value)
    }
}
