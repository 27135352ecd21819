import Foundation

/// Hands values from one thread to another, holding back the giver while the taker is busy.
///
/// `@unchecked Sendable`: `condition` protects everything else.
final class HandOff<Value: Sendable>: @unchecked Sendable {
    private let condition = NSCondition()
    private let capacity: Int
    private var waiting: [Value] = []
    private var isClosed = false

    /// - Parameter capacity: how many values may wait.
    init(capacity: Int) { self.capacity = max(1, capacity) }

    /// Gives a value, once there is room. Returns false when the other side has closed.
    func give(_ value: Value) -> Bool {
        condition.lock()
        defer { condition.unlock() }
        while waiting.count >= capacity, !isClosed { condition.wait() }
        guard !isClosed else { return false }
        waiting.append(value)
        condition.broadcast()
        return true
    }

    /// Takes the oldest value, once there is one; nil after the last.
    func take() -> Value? {
        condition.lock()
        defer { condition.unlock() }
        while waiting.isEmpty, !isClosed { condition.wait() }
        guard !waiting.isEmpty else { return nil }
        condition.broadcast()
        return waiting.removeFirst()
    }

    /// Says that nothing more is given, or nothing more is wanted.
    func close() {
        condition.lock()
        isClosed = true
        condition.broadcast()
        condition.unlock()
    }
}
