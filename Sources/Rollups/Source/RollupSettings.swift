import RunModel

/// How a rollup tree is written.
package struct RollupSettings: Sendable {
    /// The folder of the tree; made when it is missing.
    package var directory: String
    /// zlib's level, 1 (fastest) to 9 (smallest); default 6. Another level than the tree has writes the whole tree again.
    package var compressionLevel: Int
    /// How many threads compute and compress, 1 or more; default 2. The bytes of the tree do not depend on it.
    package var threads: Int
    /// Which tables to keep; default all. Files of others are left as they are.
    package var tables: Set<RollupTable>
    /// The slices of the datasets that this process writes, of a tree that several share; empty (the default) for a tree of its own.
    package var slices: [RollupSlice] = []

    /// Clamps numbers that are out of range.
    package init(
        directory: String, compressionLevel: Int = 6, threads: Int = 2, tables: Set<RollupTable> = Set(RollupTable.allCases)
    ) {
        self.directory = directory
        self.compressionLevel = min(max(compressionLevel, 1), 9)
        self.threads = min(max(threads, 1), 64)
        self.tables = tables
    }
}

/// A table of the tree. The raw values are its folders.
package enum RollupTable: String, Hashable, Sendable, CaseIterable, Codable {
    /// One row per dataset and UTC day.
    case daily
    /// One row per dataset and ISO week.
    case weekly
    case runs
    /// One row per dataset: its names.
    case datasets
}

/// How much of the tree an update writes.
package enum RollupMode: Hashable, Sendable {
    /// The days that changed, what is damaged or missing, and everything when there is no usable manifest.
    case changes
    /// Everything that the source still has.
    case full
}

/// How far an update is.
package struct RollupProgress: Hashable, Sendable {
    /// Files finished, whether they had to be written or not.
    package var finishedFiles: Int
    /// Files to bring up to date.
    package var totalFiles: Int
}

/// What an update did.
package struct RollupUpdate: Hashable, Sendable {
    /// Whether everything was computed again.
    package var isFull = false
    /// Paths within the tree that were written, ascending.
    package var written: [String] = []
    /// Paths within the tree that were removed because their last row went, ascending.
    package var removed: [String] = []
    /// How many files were computed and found to be the same already.
    package var unchangedFiles = 0
    /// Paths that are damaged or missing and whose runs retention has taken from the source; ascending. They are no longer in the manifest.
    package var unrecoverable: [String] = []
}
