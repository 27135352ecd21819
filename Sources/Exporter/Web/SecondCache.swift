import Synchronization

/// Keeps what was rendered within the newest second, so that many readers of the same page cost no more than one.
final class SecondCache: Sendable {
    private struct Pages {
        var second = Int64.min
        var bytes: [String: [UInt8]] = [:]
    }

    /// How many different pages of one second are kept; more are rendered each time.
    static let maximumPages = 32

    private let newest = Mutex(Pages())

    /// The bytes of a page in a second, made when they are not there yet.
    ///
    /// - Parameter key: everything but the time that the page depends on, such as its query.
    /// - Throws: what `make` throws; then nothing is kept.
    func bytes<Failure: Error>(second wanted: Int64, key: String = "", make: () throws(Failure) -> [UInt8]) throws(Failure) -> [UInt8] {
        if let known = newest.withLock({ $0.second == wanted ? $0.bytes[key] : nil }) { return known }
        let made = try make()
        newest.withLock { pages in
            if pages.second < wanted { pages = Pages(second: wanted) }
            if pages.second == wanted, pages.bytes.count < Self.maximumPages { pages.bytes[key] = made }
        }
        return made
    }
}
