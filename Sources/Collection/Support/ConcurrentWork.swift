/// Runs `operation` for every item, at most `width` at once, and returns when all have ended.
///
/// After a thrown error no further item is begun, what is under way is cancelled, and the error is thrown on.
func forEachConcurrently<Item: Sendable>(
    _ items: some Sequence<Item>,
    width: Int,
    _ operation: @escaping @Sendable (Item) async throws -> Void
) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
        var iterator = items.makeIterator()
        for _ in 0..<width {
            guard let item = iterator.next() else { break }
            group.addTask { try await operation(item) }
        }
        while try await group.next() != nil {
            guard let item = iterator.next() else { continue }
            group.addTask { try await operation(item) }
        }
    }
}
