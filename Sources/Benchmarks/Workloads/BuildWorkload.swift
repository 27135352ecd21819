import Foundation

/// What it takes to build the program from nothing, and how large it is.
struct BuildWorkload: Workload {
    let scale: Scale

    func run(in scratch: Scratch) throws -> [Outcome] {
        let program = try ExporterProgram()
        let peer = "Go exporter, client_golang"
        let size = Contest(
            title: "build: size of the stripped program, libraries of the system and of Swift not counted",
            contenders: [
                Contender("mode-exporter") { try strippedSize(program.path, scratch) },
                Contender(peer) { try strippedSize(GoExporter(in: scratch).path, scratch) },
            ], quantity: .bytes, targets: [.atMost(12_000_000), .factor(1, over: peer)])
        guard !scale.isQuick else { return [try size.run(rounds: 1)] }
        let time = Contest(
            title: "build: from nothing, with what it depends on",
            contenders: [
                Contender("mode-exporter, release") { try Stopwatch.sampleOfChildren { try buildOurs(scratch) } },
                Contender(peer) {
                    try Stopwatch.sampleOfChildren {
                        try GoExporter.build(scratch.path("go-clean"), cache: scratch.fresh("go-clean-cache"))
                    }
                },
            ], targets: [.atMost(150)])
        return [try time.run(rounds: 1), try size.run(rounds: 1)]
    }

    /// Fetching the sources of dependencies is no part of it: they are taken from the build that runs this.
    private func buildOurs(_ scratch: Scratch) throws {
        let folder = scratch.fresh("build")
        let manager = FileManager.default
        try manager.createDirectory(atPath: folder, withIntermediateDirectories: true)
        for name in ["checkouts", "repositories", "workspace-state.json"] {
            try manager.copyItem(atPath: PackageRoot.path(".build/\(name)"), toPath: "\(folder)/\(name)")
        }
        let arguments = ["swift", "build", "-c", "release", "--product", "mode-exporter", "--package-path", PackageRoot.path("")]
        _ = try ChildProcess.output("/usr/bin/env", arguments + ["--scratch-path", folder])
        scratch.discard("build")
    }

    private func strippedSize(_ program: String, _ scratch: Scratch) throws -> Sample {
        let copy = scratch.path("stripped")
        _ = try ChildProcess.output("/usr/bin/env", ["strip", "-o", copy, program])
        var sample = Sample(seconds: 0)
        sample.peakBytes = try FileManager.default.attributesOfItem(atPath: copy)[.size] as? Int64
        return sample
    }
}
