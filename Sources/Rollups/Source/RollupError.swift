/// Why a rollup tree could not be brought up to date. The tree is valid and the next update completes it.
package struct RollupError: Error, Hashable, Sendable {
    /// What a person has to mend before the next update.
    package enum Kind: String, Hashable, Sendable {
        /// The disk or the quota is full.
        case diskFull
        /// The folder or a file in it may not be read or written.
        case permission
        /// Another process is writing the same tree.
        case locked
        /// The file system failed in another way.
        case inputOutput
        /// The history could not be read.
        case source
        /// The caller asked to stop.
        case cancelled
        case outOfMemory
        /// The tree is divided into another number of slices.
        case divided
    }

    package let kind: Kind
    /// What was being done, for example `write`.
    package let operation: String
    /// The file or folder; empty when none is at fault.
    package let path: String
    /// What the system or the history said.
    package let detail: String

    package init(kind: Kind, operation: String, path: String = "", detail: String) {
        self.kind = kind
        self.operation = operation
        self.path = path
        self.detail = detail
    }

    /// The caller asked to stop.
    static func cancelled(_ root: String) -> RollupError {
        RollupError(kind: .cancelled, operation: "finish", path: root, detail: "it was cancelled")
    }

    /// Turns what a source throws into an error that says so.
    static func reading<Result>(_ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch let error as RollupError {
            throw error
        } catch {
            throw RollupError(kind: .source, operation: "read the history", detail: String(describing: error))
        }
    }

    package var hint: String {
        switch kind {
        case .diskFull: "free space or move rollup.directory to a larger disk; the tree is as it was, and the next rollup completes it"
        case .permission: "give the user of mode-exporter the right to write there, or set rollup.directory to another folder"
        case .locked: "wait until the other rollup has ended, or give each exporter a rollup.directory of its own"
        case .inputOutput: "check the disk; the next rollup completes the tree"
        case .source: "run `mode-exporter check`; the next rollup completes the tree"
        case .cancelled: "run it again: what is finished is not repeated"
        case .outOfMemory: "free memory and run it again"
        case .divided: "set shard.slices to the number of the tree in every shard, or rollup.directory to a new folder"
        }
    }
}

extension RollupError: CustomStringConvertible {
    /// What happened, where, and what to do next.
    package var description: String {
        "rollup: cannot \(operation)" + (path.isEmpty ? "" : " \(path)") + ": \(detail); \(hint)"
    }
}
