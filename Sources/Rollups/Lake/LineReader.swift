/// Cuts a stream of bytes into lines. Memory: one line and what one call of the source gives.
///
/// Not `Sendable`: one thread at a time.
final class LineReader {
    /// Appends the next bytes of the stream; false when there are none left.
    typealias Source = (inout [UInt8]) throws -> Bool

    /// The longest line that is read: far more than any row has.
    static let maximumBytes = 1 << 20

    private let source: Source
    private var buffer: [UInt8] = []
    private var start = 0
    private var end = 0
    private var isAtEnd = false
    /// The number of the current line, from 1.
    private(set) var number = 0

    init(source: @escaping Source) { self.source = source }

    /// Moves on to the next line; false after the last.
    ///
    /// - Throws: what the source throws; ``LakeError`` for a line that is too long.
    func advance() throws -> Bool {
        start = number == 0 ? 0 : end + 1
        var searched = start
        while true {
            if let feed = buffer[min(searched, buffer.count)...].firstIndex(of: 0x0A) {
                end = feed
                number += 1
                return true
            }
            if isAtEnd {
                guard start < buffer.count else { return false }
                end = buffer.count
                number += 1
                return true
            }
            searched = buffer.count
            guard buffer.count - start <= Self.maximumBytes else { throw LakeError("line \(number + 1) is longer than 1 MiB") }
            if start > 0 {
                buffer.removeSubrange(0..<min(start, buffer.count))
                searched -= start
                start = 0
            }
            isAtEnd = try !source(&buffer)
        }
    }

    /// The current line without its end.
    func withLine<Result>(_ body: (UnsafeBufferPointer<UInt8>) throws -> Result) rethrows -> Result {
        try buffer.withUnsafeBufferPointer { bytes in
            var stop = end
            if stop > start, bytes[stop - 1] == 0x0D { stop -= 1 }
            return try body(UnsafeBufferPointer(rebasing: bytes[start..<stop]))
        }
    }
}

/// Why rows or a tree could not be read.
package struct LakeError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong and what to do, as one line.
    package let description: String

    package init(_ description: String) { self.description = description }
}
