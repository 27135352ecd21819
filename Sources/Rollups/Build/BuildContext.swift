import Foundation

/// What all parts of an update share; does not change while it runs.
struct BuildContext: Sendable {
    /// The folder of the tree.
    let root: String
    let files: RollupFileSystem
    /// All datasets in the order of rows.
    let datasets: [RollupDataset]
    /// What is published.
    let manifest: RollupManifest
    /// The paths of the manifest whose files have the right size.
    let intactPaths: Set<String>
    /// See ``RollupSettings/threads``.
    let threads: Int
}
