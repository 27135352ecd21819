/// The bounds within which JSON is read.
package struct JSONLimits: Sendable, Hashable {
    /// The longest text, in bytes. Default 16 MiB.
    package var maximumBytes: Int
    /// The most rows of one page. Default 1000.
    package var maximumRows: Int
    /// How deeply arrays and objects may be nested. Default 128, at most 512; Mode nests about 6 levels.
    package var maximumDepth: Int

    /// With the defaults of each field.
    package init(maximumBytes: Int = 16 << 20, maximumRows: Int = 1000, maximumDepth: Int = 128) {
        self.maximumBytes = maximumBytes
        self.maximumRows = maximumRows
        self.maximumDepth = min(max(1, maximumDepth), 512)
    }
}
