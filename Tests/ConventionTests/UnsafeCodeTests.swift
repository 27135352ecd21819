import Foundation
import TestSupport
import Testing

/// Where memory or sharing is not checked by the compiler, UnsafeCode.md says why that is right.
@Suite struct UnsafeCodeTests {
    private static let kinds: [(name: String, pattern: String)] = [
        ("view", #"withUnsafe\w+|Unsafe\w*Pointer\b|\.withUTF8\b|withMemoryRebound|withContiguous\w*StorageIfAvailable"#),
        ("memory", #"\.allocate\((capacity|byteCount)|(let|var) \w+: Unsafe|unsafeUninitializedCapacity"#),
        ("handle", #"\bOpaquePointer\b|\bUnmanaged\b"#), ("cast", #"unsafeBitCast|assumingMemoryBound|unsafeDowncast|loadUnaligned"#),
        ("sharing", #"@unchecked|nonisolated\(unsafe\)|@preconcurrency|unowned\(unsafe\)|@_silgen_name"#),
    ]

    /// The kinds that a file uses, by its path below `Sources`.
    private static func found() throws -> [String: [String]] {
        let expressions = try kinds.map { ($0.name, try NSRegularExpression(pattern: $0.pattern)) }
        return try SourceTree.files(in: "Sources").reduce(into: [:]) { found, file in
            let code = file.lines.filter { !$0.trimmingCharacters(in: .whitespaces).hasPrefix("//") }.joined(separator: "\n")
            let names = expressions.filter { $0.1.firstMatch(in: code, range: NSRange(code.startIndex..., in: code)) != nil }.map(\.0)
            if !names.isEmpty { found[String(file.path.dropFirst("Sources/".count))] = names }
        }
    }

    @Test func everyUseIsListedWithItsReason() throws {
        let page = PythonOracle.packageRoot.appendingPathComponent("Sources/Exporter/Exporter.docc/UnsafeCode.md")
        let rows = try String(contentsOf: page, encoding: .utf8).split(separator: "\n").filter { $0.contains(".swift |") }.map { line in
            line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
        }
        #expect(rows.allSatisfy { $0.count == 3 && $0[2].count > 15 })
        let listed = Dictionary(uniqueKeysWithValues: rows.map { ($0[0], $0[1].components(separatedBy: ", ")) })
        let found = try Self.found()
        let missing = found.filter { listed[$0.key] != $0.value }.map { "| \($0.key) | \($0.value.joined(separator: ", ")) | why? |" }
        #expect(missing.sorted() == [], "rows that UnsafeCode.md needs")
        #expect(Set(listed.keys).subtracting(found.keys) == [], "rows of files that have nothing unsafe any more")
    }
}
