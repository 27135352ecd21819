import Foundation
import TestSupport
import Testing

/// Rules that a reviewer would otherwise have to repeat.
@Suite struct StyleTests {
    private let sources: [SourceTree.File]

    init() throws { sources = try SourceTree.files(in: "Sources") }

    private func occurrences(of pattern: String) throws -> [String] {
        let expression = try NSRegularExpression(pattern: pattern)
        return sources.flatMap { file in
            file.code.filter { expression.firstMatch(in: $0.text, range: NSRange($0.text.startIndex..., in: $0.text)) != nil }
                .map { "\(file.path):\($0.number): \($0.text.trimmingCharacters(in: .whitespaces))" }
        }
    }

    @Test func inputNeverTraps() throws {
        #expect(try occurrences(of: #"\btry!|\bas!|\bfatalError\(|\bpreconditionFailure\(|\bassertionFailure\("#) == [])
        #expect(try occurrences(of: #"[A-Za-z0-9_\)\]]!(?![=A-Za-z])"#) == [])
    }

    /// The length of a UTC day and of an hour are in the model for arithmetic on instants, and the history counts as its rows do.
    @Test func constantLengthsOfTimeAreDurations() throws {
        let allowed = ["RunModel", "RunHistory", "ModeSimulator", "Benchmarks"]
        let constants = try occurrences(of: #"static (let|var) [A-Za-z]*([mM]illiseconds|[sS]econds|Minutes|Hours|Days): U?Int"#)
            .filter { !$0.contains("private static") }
        #expect(constants.filter { line in !allowed.contains { line.hasPrefix("Sources/\($0)/") } } == [])
    }

    /// A length of time is a `Duration` or a `DurationEstimate`. Whole milliseconds are left to the columns of runs, to rows and wire formats,
    /// and to what one type keeps to itself.
    @Test func lengthsOfTimeHaveATypeOfTheirOwn() throws {
        let columns = [" durationMilliseconds:", " queueLowerMilliseconds:", " queueUpperMilliseconds:"]
        let formats = ["RunHistory", "Exposition", "ModeSimulator", "Benchmarks"]
        let numbers = try occurrences(of: #"\b(let|var) [a-zA-Z]+Milliseconds: (U?Int(32|64)?|Double)\b"#).filter { line in
            !line.contains("private ") && !columns.contains { line.contains($0) } && !formats.contains { line.hasPrefix("Sources/\($0)/") }
        }
        #expect(numbers == [])
    }

    /// When something happened is a `Timestamp`, which is the same eight bytes as the number.
    @Test func instantsAreTimestamps() throws {
        let formats = ["RunHistory", "ModeSimulator"]
        let names = "(created|completed|ended|began|observed)(At|Milliseconds)?|(begin|end|timestamp|now)Milliseconds"
        let numbers = try occurrences(of: #"\b(let|var) (\#(names)): (U?Int64|Double)\b"#)
        #expect(numbers.filter { line in !formats.contains { line.hasPrefix("Sources/\($0)/") } } == [])
    }

    @Test func uncheckedSendableSaysWhatProtectsIt() {
        let reasons = ["lock", "protect", "never change", "immutable", "one thread", "only", "thread-safe", "serial queue"]
        let unexplained = sources.flatMap { file in
            file.lines.enumerated().filter { index, line in
                guard line.contains("@unchecked Sendable"), !line.contains("//") else { return false }
                let comments = file.lines[max(0, index - 14)..<min(file.lines.count, index + 25)].filter { $0.contains("//") }
                return !comments.contains { comment in reasons.contains { comment.contains($0) } }
            }.map { "\(file.path):\($0.offset + 1)" }
        }
        #expect(unexplained == [])
    }

    @Test func filesStayReadable() {
        #expect(sources.filter { $0.lines.count > 500 }.map { "\($0.path): \($0.lines.count) lines" } == [])
        // Texts for people and pages' HTML are not broken up for their length alone.
        let wide = sources.flatMap { file in
            file.code.filter { $0.text.count > 160 && !$0.text.contains("\"") }.map { "\(file.path):\($0.number)" }
        }
        #expect(wide == [])
    }

    /// 99 of 100 functions of the best Swift code of this field stay within 70 lines.
    @Test func functionsStayWithinSeventyLines() {
        #expect(sources.flatMap(\.functions).filter { $0.lines > 70 }.map { "\($0.place): \($0.lines) lines" } == [])
    }

    /// Four values without names at a call cannot be read.
    @Test func callsNameTheirArguments() {
        #expect(sources.flatMap(\.functions).filter { $0.unlabelled > 3 }.map { "\($0.place): \($0.unlabelled) unlabelled" } == [])
    }

    @Test(arguments: [
        ("func f(_ a: Int, _ b: (Int, _ c: Int) -> Void, c: Int) {", 2), ("init(_ a: Int, _ b: Int, _ c: inout Int, _ d: [Int: Int]) {", 4),
        ("func f(a: @escaping (Int) -> Void = { _, _, _, _ in }, _ b: Int = 3) {", 1), ("func f() {", 0),
    ]) func unlabelledParametersAreCounted(declaration: String, count: Int) {
        let file = SourceTree.File(path: "A.swift", lines: ["    " + declaration, "    }"])
        #expect(file.functions.map(\.unlabelled) == [count])
    }

    /// Threads are made in one place, which says what they cost and how they end.
    @Test func blockingWorkIsStartedInOnePlace() throws {
        let makers = try occurrences(of: #"\bThread(\(| \{)|\bNSLock\b|\bNSCondition\b|detachNewThread"#)
        #expect(makers.filter { !$0.hasPrefix("Sources/Threads/") } == [])
    }

    /// Mustache escapes for the pages that have templates, `HTML` everything else. Markdown and Slack have rules of their own.
    @Test func textBecomesHTMLInOnePlace() throws {
        func texts(_ pattern: String) -> [String] {
            sources.flatMap { file in
                file.lines.filter { $0.range(of: pattern, options: .regularExpression) != nil }.map { "\(file.path): \($0)" }
            }
        }
        let places = texts("&(lt|gt|amp|quot|#39);")
        let allowed = ["Reports/Style/HTML.swift", "Reports/Weekly/WeeklyMarkdown.swift", "Delivery/WebhookBody.swift"]
        #expect(!places.isEmpty)
        #expect(places.filter { place in !allowed.contains { place.hasPrefix("Sources/\($0):") } } == [])
        let pictures = "calendar|durationChart|pointChart|queueChart|hourCharts|bar|sparkline|css"
        let unescaped = texts(#"\{\{[{&]"#)
        #expect(!unescaped.isEmpty)
        #expect(unescaped.filter { $0.range(of: #"\{\{\{(\#(pictures))\}\}\}"#, options: .regularExpression) == nil } == [])
    }

    @Test func nothingIsLeftForLater() {
        let notes = sources.flatMap { file in
            file.lines.enumerated().filter { line in ["TODO", "FIXME", "HACK"].contains { line.element.contains($0) } }
                .map { "\(file.path):\($0.offset + 1)" }
        }
        #expect(notes == [])
    }
}
