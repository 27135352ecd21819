import Foundation
import TestSupport
import Testing

/// What the program writes does not depend on where it runs: local time and language of the machine change no byte.
@Suite struct CountryTests {
    private static let asOf = "2026-03-02T10:20:30Z"
    // The rollup first: it may change the size of the history, which the metrics tell.
    private static let commands = [
        ["rollup", "--full"], ["metrics"], ["report", "--format", "json"], ["report", "--format", "text"], ["report", "--format", "html"],
        ["capacity", "--format", "text"], ["backfill", "--step", "1h"],
    ]

    @Test func everyCountryReadsTheSameBytes() throws {
        let folder = try TemporaryDirectory()
        let program = try BuiltBinary.path()
        let world = ["--datasets", "3", "--days", "9", "--seed", "5", "--as-of", Self.asOf]
        for arguments in [
            ["simulate", "--dump", folder.path("dump")] + world,
            ["import", folder.path("dump"), "--storage.path", folder.path("data")],
        ] {
            let result = try ChildProcess.run(program, arguments)
            #expect(result.status == 0, "\(result.errorOutput)")
        }
        func outputs(_ zone: String, _ language: String) throws -> [String] {
            try Self.commands.map { command in
                let result = try ChildProcess.run(
                    program, command + ["--storage.path", folder.path("data"), "--as-of", Self.asOf],
                    environment: ["TZ": zone, "LANG": language, "LC_ALL": language])
                #expect(result.status == 0, "\(command): \(result.errorOutput)")
                return result.output
            } + [String(contentsOfFile: folder.path("data/rollups/manifest.json"), encoding: .utf8)]
        }
        let expected = try outputs("UTC", "C")
        #expect(expected[1].contains("mode_dataset_runs_total"))
        for (zone, language) in [
            ("Asia/Kolkata", "hi_IN.UTF-8"), ("America/St_Johns", "tr_TR.UTF-8"), ("Pacific/Apia", "ar_EG.UTF-8"),
        ] {
            let differing = zip(try outputs(zone, language), expected).enumerated().filter { $1.0 != $1.1 }.map(\.offset)
            #expect(differing == [], "\(zone) \(language)")
        }
    }
}
