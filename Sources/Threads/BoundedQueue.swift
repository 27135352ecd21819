import Dispatch
import Synchronization

/// A queue between threads that blocks the producer while it is full and the consumer while it is empty.
package final class BoundedQueue<Value: Sendable>: Sendable {
    private struct State {
        var values: [Value] = []
        var isClosed = false
    }

    private let state = Mutex(State())
    /// Counts free places, and one more once the queue is closed.
    private let free = DispatchSemaphore(value: 0)
    /// Counts values, and one more once the queue is closed.
    private let filled = DispatchSemaphore(value: 0)

    /// - Parameter capacity: how many values may wait; at least 1.
    package init(capacity: Int) {
        for _ in 0..<max(1, capacity) { free.signal() }
    }

    /// Appends a value, once there is room.
    ///
    /// - Returns: false when the queue is closed; the value is dropped then.
    package func append(_ value: Value) -> Bool {
        free.wait()
        let isAppended = state.withLock { state in
            if !state.isClosed { state.values.append(value) }
            return !state.isClosed
        }
        // A closed queue lets the next producer through, too.
        (isAppended ? filled : free).signal()
        return isAppended
    }

    /// Removes the oldest value, once there is one; nil once the queue is closed and empty.
    package func next() -> Value? {
        filled.wait()
        let value = state.withLock { $0.values.isEmpty ? nil : $0.values.removeFirst() }
        (value == nil ? filled : free).signal()
        return value
    }

    /// Ends the queue for both sides: values that wait can still be taken.
    package func close() {
        state.withLock { $0.isClosed = true }
        free.signal()
        filled.signal()
    }
}
