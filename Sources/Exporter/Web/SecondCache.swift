import Synchronization

/// Keeps what was rendered for the newest second, so that many readers cost no more than one.
final class SecondCache: Sendable {
    private struct Entry {
        var second = Int64.min
        var bytes: [UInt8]?
    }

    private let newest = Mutex(Entry())

    /// The bytes of a second, made when they are not there yet. Nil when they cannot be made.
    func bytes(second wanted: Int64, make: () -> [UInt8]?) -> [UInt8]? {
        if let known = newest.withLock({ $0.second == wanted ? $0.bytes : nil }) { return known }
        let made = make()
        newest.withLock { if $0.second <= wanted { $0 = Entry(second: wanted, bytes: made) } }
        return made
    }
}
