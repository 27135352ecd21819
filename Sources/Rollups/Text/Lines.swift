import Foundation

/// Finds the ends of rows in CSV text of ours, in which a line feed stands nowhere else.
enum Lines {
    /// The place of the first line feed at or after `start`; nil when there is none.
    static func feed(in bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
        guard let base = bytes.baseAddress, start < bytes.count, let found = memchr(base + start, 0x0A, bytes.count - start) else {
            return nil
        }
        return UnsafeRawPointer(found) - UnsafeRawPointer(base)
    }

    /// Where the row begins that ends with the line feed at `feed`, or `start` if that is later.
    static func begin(in bytes: UnsafeBufferPointer<UInt8>, ofRowEndingAt feed: Int, from start: Int) -> Int {
        var begin = feed
        while begin > start, bytes[begin - 1] != 0x0A { begin -= 1 }
        return begin
    }
}
