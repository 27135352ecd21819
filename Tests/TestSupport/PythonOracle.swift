import Foundation

/// Asks Python (NumPy, SciPy and others, installed by `make setup` into `.venv`) for the truth.
package enum PythonOracle {
    /// What went wrong with a script, with everything that it wrote to stderr.
    package struct Failure: Error, CustomStringConvertible {
        /// What happened.
        package let description: String

        package init(description: String) { self.description = description }
    }

    /// The root of the package, found from this file.
    package static let packageRoot = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// Runs a script with `input` as JSON on its stdin and reads its stdout as JSON.
    ///
    /// - Parameters:
    ///   - script: Python source; reads `json.load(sys.stdin)`, writes `json.dump(…, sys.stdout)`.
    /// - Throws: ``Failure`` when the interpreter is missing (`make setup` installs it) or the script ends with an error.
    package static func run<Output: Decodable>(_ script: String, input: some Encodable, returning: Output.Type = Output.self) throws
        -> Output
    {
        let interpreter = packageRoot.appendingPathComponent(".venv/bin/python")
        guard FileManager.default.isExecutableFile(atPath: interpreter.path) else {
            throw Failure(description: "no \(interpreter.path): run `make setup`")
        }
        let folder = try TemporaryDirectory()
        let inputFile = folder.url.appendingPathComponent("input.json")
        let outputFile = folder.url.appendingPathComponent("output.json")
        let errorFile = folder.url.appendingPathComponent("stderr.txt")
        try JSONEncoder().encode(input).write(to: inputFile)
        try Data().write(to: outputFile)
        try Data().write(to: errorFile)
        let process = Process()
        process.executableURL = interpreter
        process.arguments = ["-c", script]
        process.standardInput = try FileHandle(forReadingFrom: inputFile)
        process.standardOutput = try FileHandle(forWritingTo: outputFile)
        process.standardError = try FileHandle(forWritingTo: errorFile)
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Failure(description: String(decoding: try Data(contentsOf: errorFile), as: UTF8.self))
        }
        return try JSONDecoder().decode(Output.self, from: Data(contentsOf: outputFile))
    }
}
