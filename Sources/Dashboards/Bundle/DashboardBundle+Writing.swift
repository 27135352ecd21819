import Files

extension DashboardBundle {
    /// Writes all files into a folder, which is created when it is missing. A file appears whole or not at all, one that would not
    /// change is not touched, and other files of the folder stay.
    ///
    /// - Returns: the paths within the folder that were written, in their order.
    /// - Throws: `OutputError` at the first file that cannot be written; those before it are complete.
    package func write(to directory: String) throws(OutputError) -> [String] {
        let folder = OutputFolder(directory)
        var written: [String] = []
        for file in files() where try folder.replace(file.path, with: file.bytes) { written.append(file.path) }
        return written
    }
}
