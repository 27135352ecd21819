import Foundation
import TestSupport

/// A real terminal in which a shell runs, of a size of its own: keys go in, the screen can be read. Driven through tmux.
final class TmuxTerminal: Sendable {
    private let folder: TemporaryDirectory
    private let tmux: String

    /// Starts a shell whose prompt is `ready>`.
    init(columns: Int = 120, rows: Int = 30, environment: [String: String] = [:]) async throws {
        folder = try TemporaryDirectory()
        tmux = try Tool.path("tmux")
        let variables = ["NO_COLOR": "", "ENV": ""].merging(environment) { $1 }
            .flatMap { ["-e", "\($0.key)=\($0.value)"] }
        let arguments = ["-S", folder.path("tmux"), "-u", "-f", "/dev/null", "new-session", "-d", "-x", "\(columns)", "-y", "\(rows)"]
        let started = try ChildProcess.run(
            "/bin/bash", ["-c", Self.closingFiles, tmux] + arguments + variables + ["sh"], environment: ["TMUX": ""])
        guard started.status == 0 else { throw PythonOracle.Failure(description: "tmux: \(started.errorOutput)") }
        // Some shells do not take it from the environment.
        try shell(#"PS1=ready\>"#)
        try await wait(for: "the prompt") { $0.contains("ready>") }
    }

    /// `Process` takes a program for running as long as any process holds the files that it inherited, and the server of tmux stays.
    private static let closingFiles = """
        for file in /proc/self/fd/*; do number=${file##*/}; [ "$number" -gt 2 ] && eval "exec $number>&-"; done; exec "$0" "$@"
        """

    deinit { _ = try? run(["kill-server"]) }

    /// A file of this terminal's own.
    func path(_ name: String) -> String { folder.path(name) }

    /// Types text as it is.
    func type(_ text: String) throws { _ = try run(["send-keys", "-l", "--", text]) }

    /// Presses keys by tmux' names: `Enter`, `Escape`, `Down`, `C-c`.
    func press(_ keys: String...) throws { _ = try run(["send-keys"] + keys) }

    /// Runs a command line in the shell.
    func shell(_ line: String) throws {
        try type(line)
        try press("Enter")
    }

    /// What is on the screen, with the escape sequences of its colours if wanted.
    func screen(withColours: Bool = false) throws -> String {
        try run(["capture-pane", "-p"] + (withColours ? ["-e"] : []))
    }

    /// What tmux knows of the terminal, for example `#{alternate_on}`.
    func property(_ format: String) throws -> String {
        try run(["display-message", "-p", format]).trimmingCharacters(in: .newlines)
    }

    func resize(columns: Int, rows: Int) throws {
        _ = try run(["resize-window", "-x", "\(columns)", "-y", "\(rows)"])
    }

    /// Waits until the screen is as wanted. - Returns: the screen.
    @discardableResult
    func wait(for what: String, _ isThere: (String) -> Bool) async throws -> String {
        var last = ""
        do {
            return try await Eventually.get(what, within: 30) {
                last = try screen()
                return isThere(last) ? last : nil
            }
        } catch {
            throw PythonOracle.Failure(description: "\(error); the screen was:\n\(last)")
        }
    }

    /// Waits for a text on the screen. - Returns: the screen.
    @discardableResult
    func wait(for text: String) async throws -> String { try await wait(for: "\"\(text)\"") { $0.contains(text) } }

    private func run(_ arguments: [String]) throws -> String {
        let result = try ChildProcess.run(tmux, ["-S", folder.path("tmux")] + arguments, environment: ["TMUX": ""])
        guard result.status == 0 else { throw PythonOracle.Failure(description: "tmux \(arguments): \(result.errorOutput)") }
        return result.output
    }
}
