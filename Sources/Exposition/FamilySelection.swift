import Foundation

/// Chooses families out of an exposition that is rendered already: what `name[]` asks for.
package struct FamilySelection: Sendable {
    private static let start = Array("# HELP ".utf8)
    private static let end = Array("# EOF\n".utf8)

    private let names: Set<String>

    /// - Parameter names: as people query them (`mode_dataset_runs_total`) or as OpenMetrics declares them (`mode_dataset_runs`); names that
    ///   do not occur select nothing.
    package init(_ names: [String]) { self.names = Set(names) }

    /// The chosen families of `exposition`, whole and in their order, with `# EOF` where it stands.
    ///
    /// - Complexity: O(bytes): 22 MB take some milliseconds.
    package func apply(to exposition: [UInt8]) -> [UInt8] {
        exposition.withUnsafeBytes { bytes in
            let isComplete = bytes.count >= Self.end.count && bytes.suffix(Self.end.count).elementsEqual(Self.end)
            let body = UnsafeRawBufferPointer(rebasing: bytes.dropLast(isComplete ? Self.end.count : 0))
            var output: [UInt8] = []
            var family = Self.nextFamily(in: body, from: 0)
            while let begin = family {
                family = Self.nextFamily(in: body, from: begin + 1)
                let block = body[begin..<(family ?? body.count)]
                if isChosen(block) { output.append(contentsOf: block) }
            }
            return isComplete ? output + Self.end : output
        }
    }

    /// Where the next family begins. Only there can a line begin with `# HELP `: line feeds in labels and in help are escaped.
    private static func nextFamily(in bytes: UnsafeRawBufferPointer, from offset: Int) -> Int? {
        var line = offset
        while let base = bytes.baseAddress, line + start.count <= bytes.count {
            if memcmp(base + line, start, start.count) == 0 { return line }
            guard let end = memchr(base + line, Int32(UInt8(ascii: "\n")), bytes.count - line) else { return nil }
            line = UnsafeRawPointer(end) - base + 1
        }
        return nil
    }

    private func isChosen(_ block: Slice<UnsafeRawBufferPointer>) -> Bool {
        let name = String(decoding: block.dropFirst(Self.start.count).prefix { $0 != UInt8(ascii: " ") }, as: UTF8.self)
        // In OpenMetrics the ending that the type implies is not part of the declared name.
        return names.contains(name) || names.contains(name + "_total") || names.contains(name + "_info")
    }
}
