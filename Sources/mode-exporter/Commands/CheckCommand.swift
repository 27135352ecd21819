import ArgumentParser
import Exporter
import Files

/// Says in words whether everything is as it must be.
struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Explain whether configuration, credentials, network and storage work.",
        discussion: "`check config` looks at the configuration alone, without network."
    )

    enum Scope: String, ExpressibleByArgument, CaseIterable {
        case all, config
    }

    @OptionGroup var global: GlobalOptions
    @OptionGroup var web: WebConfigurationOption

    @Argument(help: "config: the configuration alone.") var scope = Scope.all

    func run() async throws {
        let check = SetupCheck(
            sources: global.common.sources(), storagePath: global.common.storagePath, webConfigurationFile: web.file)
        var failures = 0
        var warnings = 0
        for await finding in check.findings(withNetwork: scope == .all) {
            StandardOutput.write(finding.description)
            if finding.verdict == .failed { failures += 1 }
            if finding.verdict == .warning { warnings += 1 }
        }
        guard failures == 0 else {
            throw RuntimeFailure("\(failures == 1 ? "one check" : "\(failures) checks") failed; see above for what to do")
        }
        StandardOutput.write(
            warnings == 0
                ? "All checks passed."
                : "Nothing failed; \(warnings == 1 ? "one warning" : "\(warnings) warnings") above.")
    }
}
