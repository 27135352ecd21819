import ArgumentParser
import Configuration
import Exporter

struct ConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config",
        abstract: "Print the configuration in effect, or a commented example.",
        discussion: "The configuration in effect combines flags, environment and file; secrets are hidden."
    )

    @OptionGroup var global: GlobalOptions
    @OptionGroup var place: OutputOptions

    @Flag(help: "Print a commented file with every key and its default.") var example = false

    func run() throws {
        try place.write(example ? ExampleConfiguration.text : try global.common.sources().load().yaml)
    }
}
