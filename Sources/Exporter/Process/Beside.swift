import Foundation

/// Two pieces of blocking work at once, for commands that nobody awaits.
enum Beside {
    /// Runs `other` on a thread of its own while `main` runs on this one, and waits for both.
    ///
    /// - Throws: what `main` throws, else what `other` throws.
    static func run<Main, Other: Sendable>(
        _ main: () throws -> Main, with other: @escaping @Sendable () throws -> Other
    ) throws -> (Main, Other) {
        let box = Box<Other>()
        let thread = Thread { box.fill(Result { try other() }) }
        thread.start()
        let result = Result { try main() }
        let second = box.wait()
        return (try result.get(), try second.get())
    }

    /// Hands a result from one thread to another.
    ///
    /// `@unchecked Sendable`: `condition` protects `result`.
    private final class Box<Value: Sendable>: @unchecked Sendable {
        private let condition = NSCondition()
        private var result: Result<Value, any Error>?

        func fill(_ value: Result<Value, any Error>) {
            condition.withLock {
                result = value
                condition.signal()
            }
        }

        func wait() -> Result<Value, any Error> {
            condition.withLock {
                while true {
                    if let result { return result }
                    condition.wait()
                }
            }
        }
    }
}
