import Synchronization

/// Says across threads that something should end.
final class StopFlag: Sendable {
    private let value = Mutex(false)

    /// Whether ``set()`` was called.
    var isSet: Bool { value.withLock { $0 } }

    /// Asks to end; there is no way back.
    func set() { value.withLock { $0 = true } }
}
