import Configuration
import Testing

/// Keys that are collections cost Yams minutes (found by `make fuzz`), so they never reach it.
@Suite struct YAMLKeyTests {
    /// Every list twice in the next one: as a key, 2^60 values are hashed.
    private static let aliasesOfAliases: String = {
        let lists = (1...60).map { "  x\($0): &a\($0) [*a\($0 - 1), *a\($0 - 1)]\n" }
        return "mode:\n  x0: &a0 [q]\n" + lists.joined()
    }()

    @Test(arguments: [
        ("? [a, b]\n: 1", 1), ("a: 1\n? a\n", 2), ("--- ? a", 1), ("- - ? a", 1), ("a: {? b : 1}", 1), ("a:\n  [b]: 1", 2),
        ("{b: 1} : 1", 1),
        ("a: {[b]:1}", 1), ("a: &x b\n*x : 1", 2), ("a: [&x b, {*x : 1}]", 1), ("a: 'it''s'\r\n? b", 2), ("a: \"\\\"\n \"\n? b", 3),
        ("&x ? b", 1), ("a: # ? b\n  ? b", 2), ("a: 1\u{2028}? b", 2),
        (aliasesOfAliases + "  *a60 : 1", 63),
        (String(repeating: " ? ? ? - ? ? - - ? a : ? - e : {}\n", count: 1000), 1),
    ])
    func aKeyThatIsACollectionIsRefusedWithItsLine(text: String, line: Int) {
        let problem = #expect(throws: YAMLProblem.self) { try YAMLDocument.root(of: text) }
        #expect(problem?.line == line)
        #expect(problem?.text.contains("write keys as words") == true)
    }

    @Test(arguments: [
        "a: is it late? yes", "a: '? b'", "a: \"[b]: c\"", "a: sales[12]:.*", "a: b*c", "'?': 1", "a: [b, [c], {d: 1}]\ne: 2",
        "a: &x [b]\nc: *x\nd: 1",
        "# ? b\na: 1", "a: 5?\nb: [1]", "a: b # ] : c", "?b: 1", "a: http://b[1]:80",
    ])
    func aKeyThatIsAWordIsRead(text: String) throws {
        #expect(try YAMLDocument.root(of: text)?.mapping != nil)
    }

    @Test func aListOfAliasesIsNoKeyAndIsReadAtOnce() throws {
        #expect(try YAMLDocument.root(of: Self.aliasesOfAliases)?.mapping?.count == 1)
    }
}
