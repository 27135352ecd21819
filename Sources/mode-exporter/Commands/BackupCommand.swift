import ArgumentParser
import Exporter
import Files
import Reports
import RunModel

/// A whole copy of the history in one file.
struct BackupCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Copy the whole history into one file, even while serve runs.",
        discussion: """
            The file appears in one step, once every page has been checked. An earlier backup under that name is replaced, any other file \
            is not. To restore: stop the exporter, move history.sqlite and its -wal and -shm out of the storage folder, copy the backup \
            there as history.sqlite, start again. What happened since is collected from the API.
            """)

    @OptionGroup var global: CommonOptions

    @Argument(help: ArgumentHelp("Where the copy goes.", valueName: "file"), completion: .file())
    var file: String

    func run() throws {
        let history = try global.context().openForReading()
        let backup = try history.backUp(to: file)
        try history.close()
        StandardError.write("backed up \(HumanText.count(backup.runs)) runs to \(file) (\(HumanText.count(backup.bytes)) bytes)")
    }
}
