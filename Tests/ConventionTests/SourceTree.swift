import Foundation
import TestSupport

/// The project's own sources, read as text.
enum SourceTree {
    struct File {
        /// Relative to the root, for example `Sources/RunModel/Run.swift`.
        let path: String
        let lines: [String]

        /// The module that the file belongs to.
        var module: String { path.split(separator: "/").dropFirst().first.map(String.init) ?? "" }

        /// Lines of code with their numbers from 1: comments and the inside of string literals blanked.
        var code: [(number: Int, text: String)] {
            var isInMultilineString = false
            return lines.enumerated().map { index, line in
                let quotes = line.components(separatedBy: "\"\"\"").count - 1
                defer { if quotes % 2 == 1 { isInMultilineString.toggle() } }
                guard !isInMultilineString, quotes == 0 else { return (index + 1, "") }
                return (index + 1, Self.withoutStringsAndComments(line))
            }
        }

        private static func withoutStringsAndComments(_ line: String) -> String {
            var result = ""
            var isInString = false
            var previous: Character = " "
            for character in line {
                if character == "\"", previous != "\\" { isInString.toggle() }
                if !isInString, character == "/", previous == "/" { return String(result.dropLast()) }
                result.append(isInString && character != "\"" ? "·" : character)
                previous = previous == "\\" && character == "\\" ? " " : character
            }
            return result
        }
    }

    /// Every Swift file below a folder of the root, in alphabetical order.
    static func files(in folder: String) throws -> [File] {
        let root = PythonOracle.packageRoot.resolvingSymlinksInPath()
        let base = root.appendingPathComponent(folder).resolvingSymlinksInPath()
        let paths = try FileManager.default.subpathsOfDirectory(atPath: base.path).filter { $0.hasSuffix(".swift") }.sorted()
        return try paths.map { path in
            let text = try String(contentsOf: base.appendingPathComponent(path), encoding: .utf8)
            return File(path: "\(folder)/\(path)", lines: text.components(separatedBy: "\n"))
        }
    }
}
