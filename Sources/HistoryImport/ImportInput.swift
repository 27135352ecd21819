import Foundation
import RunModel

/// One file of `import`, or standard input.
package struct ImportInput: Hashable, Sendable {
    /// The path; nil for standard input.
    let path: String?
    /// Whose runs a file of that place holds, as a dump names its folders: `runs/{dataset}/page-0001.json`.
    let folderDataset: DatasetToken?

    var label: String { path ?? "stdin" }

    package static let standardInput = ImportInput(path: nil)

    /// - Parameter path: nil for standard input.
    init(path: String?) {
        self.path = path
        folderDataset = path.flatMap(Self.datasetOfFolder)
    }

    /// What a person gave, as files in a stable order: `-` is standard input; of a folder, what is below its `runs`, as `simulate --dump`
    /// writes it, or else every file below it that is named like JSON.
    ///
    /// - Throws: ``ImportError`` when a folder cannot be read or holds nothing to import. A missing file is found out when it is opened.
    package static func expand(_ arguments: [String]) throws(ImportError) -> [ImportInput] {
        var inputs: [ImportInput] = []
        for argument in arguments {
            if argument == "-" {
                guard !inputs.contains(.standardInput) else { throw ImportError("- is given twice; standard input can only be read once") }
                inputs.append(.standardInput)
            } else if isFolder(argument) {
                inputs += try files(below: argument).map { ImportInput(path: $0) }
            } else {
                inputs.append(ImportInput(path: argument))
            }
        }
        return inputs
    }

    /// How long the file is; 0 when that is not known.
    var bytes: Int64 {
        var information = stat()
        // Foundation's attributes cost ten times as much, for each of thousands of pages.
        guard let path, stat(path, &information) == 0 else { return 0 }
        return Int64(information.st_size)
    }

    private static let maximumDepth = 16
    private static let extensions: Set<String> = ["json", "jsonl", "ndjson"]

    private static func isFolder(_ path: String) -> Bool {
        var isDirectory: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) && isDirectory.boolValue
    }

    private static func files(below folder: String) throws(ImportError) -> [String] {
        let runs = folder + "/runs"
        let root = isFolder(runs) ? runs : folder
        var paths: [String] = []
        try collect(root, depth: 0, into: &paths)
        guard !paths.isEmpty else {
            throw ImportError(
                "no .json, .jsonl or .ndjson file (.gz or not) below \(root): give the files, or a folder of `simulate --dump`")
        }
        return paths.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// Links to folders are not followed, so that no walk runs in a circle.
    private static func collect(_ folder: String, depth: Int, into paths: inout [String]) throws(ImportError) {
        guard let stream = opendir(folder) else {
            throw ImportError("cannot read the folder \(folder): \(String(cString: strerror(errno))); check that this user may read it")
        }
        defer { closedir(stream) }
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: MemoryLayout.size(ofValue: pointer.pointee)) { String(cString: $0) }
            }
            let path = folder + "/" + name
            if name.hasPrefix(".") {
                continue
            } else if entry.pointee.d_type == UInt8(DT_DIR) || entry.pointee.d_type == UInt8(DT_UNKNOWN) && isFolder(path) {
                if depth < maximumDepth { try collect(path, depth: depth + 1, into: &paths) }
            } else if isNamedLikeJSON(name) {
                paths.append(path)
            }
        }
    }

    private static func isNamedLikeJSON(_ name: String) -> Bool {
        let bare = name.hasSuffix(".gz") ? String(name.dropLast(3)) : name
        return extensions.contains((bare as NSString).pathExtension)
    }

    private static func datasetOfFolder(_ path: String) -> DatasetToken? {
        let folders = path.split(separator: "/").dropLast()
        guard let name = folders.last, folders.dropLast().last == "runs" else { return nil }
        return DatasetToken(String(name))
    }
}

/// Why an import cannot begin, or cannot go on.
package struct ImportError: Error, CustomStringConvertible {
    package let description: String

    init(_ description: String) { self.description = description }
}
