import Synchronization

/// A list that several threads or tasks add to.
package final class Recorder<Element: Sendable>: Sendable {
    private let elements = Mutex<[Element]>([])

    /// Empty.
    package init() {}

    /// Adds at the end.
    package func add(_ element: Element) { elements.withLock { $0.append(element) } }

    /// What was added so far.
    package var all: [Element] { elements.withLock { $0 } }
}
