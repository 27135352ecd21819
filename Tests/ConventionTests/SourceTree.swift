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

    /// A function or an initializer as it stands in a file.
    struct Function {
        /// File and line, for example `Sources/RunModel/Run.swift:12`.
        let place: String
        /// From the declaration to the closing brace.
        let lines: Int
        /// Parameters that a call does not name.
        let unlabelled: Int
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

extension SourceTree.File {
    /// The functions of the file that have a body, by the indentation of their closing brace: the formatter keeps it equal.
    var functions: [SourceTree.Function] {
        let code = code
        return code.indices.compactMap { index in
            let line = code[index].text
            guard line.contains("func ") || line.contains(" init("), let start = line.firstIndex(where: { $0 != " " }) else { return nil }
            let closing = String(line[..<start]) + "}"
            let rest = code[index...]
            guard let opening = rest.first(where: { $0.text.hasSuffix("{") || $0.text.contains("{ ") || $0.text.hasSuffix("{}") }),
                let end = rest.first(where: {
                    $0.number >= opening.number && ($0.text == closing || $0.number == index + 1 && $0.text.hasSuffix("}"))
                })
            else { return nil }
            let signature = rest.prefix { $0.number <= opening.number }.map(\.text).joined(separator: " ")
            return SourceTree.Function(
                place: "\(path):\(index + 1)", lines: end.number - index, unlabelled: Self.unlabelledParameters(signature))
        }
    }

    /// `(_ name:` and `, _ name:` in a signature, but for those of the closures among its parameters.
    private static func unlabelledParameters(_ signature: String) -> Int {
        var depth = 0
        var parameters = ""
        for character in signature {
            if character == "(" { depth += 1 }
            if depth == 1 { parameters.append(character) }
            if character == ")" {
                depth -= 1
                if depth == 0 { break }
            }
        }
        return parameters.components(separatedBy: ",").filter { parameter in
            let words = parameter.split(whereSeparator: { " (".contains($0) })
            return words.count > 2 && words[0] == "_" && words[1].hasSuffix(":")
        }.count
    }
}
