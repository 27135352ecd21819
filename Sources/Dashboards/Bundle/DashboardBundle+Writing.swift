import Foundation

extension DashboardBundle {
    /// Writes all files into a folder, which is created when it is missing. A file appears whole or not at all, one that would not
    /// change is not touched, and other files of the folder stay.
    ///
    /// - Returns: the paths within the folder that were written, in their order.
    /// - Throws: ``BundleWriteError`` at the first file that cannot be written; those before it are complete.
    package func write(to directory: String) throws(BundleWriteError) -> [String] {
        let folder = URL(fileURLWithPath: directory, isDirectory: true)
        var written: [String] = []
        for file in files() {
            let url = folder.appendingPathComponent(file.path)
            let bytes = Data(file.bytes)
            guard (try? Data(contentsOf: url)) != bytes else { continue }
            do {
                try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
                try bytes.write(to: url, options: .atomic)
            } catch {
                throw BundleWriteError(path: url.path, underlying: error)
            }
            written.append(file.path)
        }
        return written
    }
}

/// A file of a bundle could not be written.
package struct BundleWriteError: Error, CustomStringConvertible {
    /// The file.
    package let path: String
    /// What the system says.
    package let underlying: any Error

    /// What happened, where, and what to do.
    package var description: String {
        "cannot write \(path): \(underlying.localizedDescription); check that the folder may be written and that the disk is not full"
    }
}
