import ArgumentParser
import Configuration
import Exporter
import Files
import Logging
import RunModel

struct CommonOptions: ParsableArguments {
    @Option(name: .customLong("config.file"), help: ArgumentHelp("The YAML configuration file.", valueName: "file"), completion: .file())
    var configurationFile: String?

    @Option(
        name: .customLong("storage.path"), help: ArgumentHelp("The folder that holds the history.", valueName: "dir"),
        completion: .directory)
    var storagePath = "data"

    @Option(
        name: .customLong("shard.index"),
        help: ArgumentHelp("The number of this shard, from 0; each shard reads its own datasets.", valueName: "n"))
    var shardIndex: Int?

    @Option(name: .customLong("shard.total"), help: ArgumentHelp("Number of shards.", valueName: "n"))
    var shardTotal: Int?

    @Option(name: .customLong("log.level"), help: "What is logged: trace, debug, info, notice, warning, error, critical.")
    var logLevel = Logger.Level.info

    @Option(name: .customLong("log.format"), help: "Log format: logfmt or json.")
    var logFormat = LogFormat.logfmt

    /// A logger that writes to stderr as the flags say.
    func logger() -> Logger {
        Logger(label: "mode-exporter") { [logLevel, logFormat] _ in LineLogHandler(level: logLevel, format: logFormat) }
    }

    /// Where the configuration comes from. `adjust` applies the flags of the command, which win over everything.
    func sources(adjust: @escaping @Sendable (inout ExporterConfiguration) -> Void = { _ in }) -> ConfigurationSources {
        let (index, total) = (shardIndex, shardTotal)
        return ConfigurationSources(file: configurationFile) { configuration in
            if let index { configuration.shard.index = index }
            if let total { configuration.shard.total = total }
            adjust(&configuration)
        }
    }

    /// What commands that end by themselves start from.
    ///
    /// - Throws: ``ConfigurationError``.
    func context(asOf: Timestamp? = nil) throws -> CommandContext {
        try CommandContext(sources: sources(), storagePath: storagePath, logger: logger(), asOf: asOf)
    }

    /// Refuses a path that is empty, which would be the root of the file system, and a shard that holds nothing.
    func validate() throws {
        try refuseEmpty(storagePath, "--storage.path")
        try refuseEmpty(configurationFile, "--config.file")
        if let shardTotal, !(1...1000).contains(shardTotal) { throw ValidationError("--shard.total must be from 1 to 1000") }
        if let shardIndex, shardIndex < 0 || shardIndex >= shardTotal ?? 1000 {
            throw ValidationError("--shard.index must be from 0 to --shard.total minus 1")
        }
    }
}

/// The flags of every command that can say how things stood at another time: all but `serve`, which lives in the present.
struct GlobalOptions: ParsableArguments {
    @OptionGroup var common: CommonOptions

    @Option(
        name: .customLong("as-of"),
        help: ArgumentHelp("What \"now\" is, for repeatable output, for example 2026-11-23T00:00:00Z.", valueName: "time"),
        transform: { try Timestamp.parse($0) }
    )
    var asOf: Timestamp?

    /// "Now": what `--as-of` says, else the clock.
    var now: Timestamp { asOf ?? .wallClock }

    func context() throws -> CommandContext { try common.context(asOf: asOf) }
}

/// Where a command writes what it was asked for.
struct OutputOptions: ParsableArguments {
    @Option(name: .shortAndLong, help: ArgumentHelp("Write to this file instead of stdout (-).", valueName: "file"), completion: .file())
    var output = "-"

    func validate() throws { try refuseEmpty(output, "--output") }

    /// Writes to the file in one step (temporary file, then rename), or to stdout.
    func write(_ bytes: some Sequence<UInt8>) throws {
        try OutputFile(path: output).write(Array(bytes))
    }

    func write(_ text: String) throws { try write(text.utf8) }
}

/// - Throws: `ValidationError` when the path of an option is empty, as a variable of the shell that is not set leaves it.
private func refuseEmpty(_ path: String?, _ option: String) throws {
    if path?.isEmpty ?? false { throw ValidationError("\(option) must not be empty: is the variable set from which it comes?") }
}

extension Logger.Level: @retroactive ExpressibleByArgument {}
extension LogFormat: ExpressibleByArgument {}
