import Foundation

/// Work that blocks for long, off the shared threads of Swift concurrency.
enum OwnThread {
    /// Runs `body` on a thread of its own and waits for it without blocking one of the pool.
    ///
    /// - Throws: what `body` throws.
    static func run<Value: Sendable>(named name: String, _ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            let thread = Thread { continuation.resume(with: Result { try body() }) }
            thread.name = name
            thread.start()
        }
    }
}
