/// Where a file is divided into gzip members: a function of its rows alone.
///
/// A member has at least ``minimumBytes`` and ends with a row whose content says so. Were members cut by size, a row that grew by a byte
/// would move every later cut. So a changed row changes its own member, rarely the next ones, and an update takes over all others as they
/// are compressed already. (Content-defined chunking: Muthitacharoen, Chen, Mazières, "A low-bandwidth network file system", 2001, §3.1.)
///
/// Other numbers or another hash give other bytes: ``RollupManifest/currentLayoutVersion`` goes up with them.
enum MemberBoundary {
    /// No member but the last is smaller.
    static let minimumBytes = 96 * 1024
    /// A member ends at the latest with the row that reaches this much: memory stays bounded.
    static let maximumBytes = 320 * 1024
    /// How much a buffer holds that is to grow seldom.
    static let usualBytes = 192 * 1024
    /// One row in so many bytes says that a member ends.
    private static let spacing: UInt64 = 32 * 1024

    /// Whether a member ends with this row.
    ///
    /// - Parameter memberBytes: the content of the member, this row included.
    @inline(__always)
    static func isEnd(of row: UnsafeBufferPointer<UInt8>, memberBytes: Int) -> Bool {
        if memberBytes < minimumBytes { return false }
        return memberBytes >= maximumBytes || hash(row) % spacing < UInt64(row.count)
    }

    /// Mixes eight bytes at a time (the multiplier and the last steps are those of SplitMix64, https://prng.di.unimi.it/splitmix64.c).
    private static func hash(_ row: UnsafeBufferPointer<UInt8>) -> UInt64 {
        let raw = UnsafeRawBufferPointer(row)
        var hash = UInt64(truncatingIfNeeded: row.count)
        var offset = 0
        while offset &+ 8 <= raw.count {
            hash = (hash ^ raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self).littleEndian) &* 0xBF58_476D_1CE4_E5B9
            hash ^= hash &>> 32
            offset &+= 8
        }
        while offset < raw.count {
            hash = (hash ^ UInt64(raw[offset])) &* 0xBF58_476D_1CE4_E5B9
            offset &+= 1
        }
        hash = (hash ^ hash &>> 30) &* 0x94D0_49BB_1331_11EB
        return hash ^ hash &>> 31
    }
}
