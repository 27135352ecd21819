struct BinaryHeap<Element: Comparable & Sendable>: Sendable {
    private var elements: [Element] = []

    /// A heap of these elements. O(n).
    init(_ elements: [Element]) {
        self.elements = elements
        for index in stride(from: elements.count / 2 - 1, through: 0, by: -1) { sink(index) }
    }

    /// The smallest element; nil when empty. O(1).
    var top: Element? { elements.first }

    /// Replaces the smallest element; adds the element to an empty heap. O(log n).
    mutating func replaceTop(_ element: Element) {
        guard !elements.isEmpty else {
            elements.append(element)
            return
        }
        elements[0] = element
        sink(0)
    }

    private mutating func sink(_ start: Int) {
        var index = start
        while true {
            var smallest = 2 * index + 1
            guard smallest < elements.count else { return }
            if smallest + 1 < elements.count, elements[smallest + 1] < elements[smallest] { smallest += 1 }
            guard elements[smallest] < elements[index] else { return }
            elements.swapAt(smallest, index)
            index = smallest
        }
    }
}
