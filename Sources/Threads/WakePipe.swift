import Foundation

/// Wakes a thread that waits in `poll`.
///
/// `Sendable` without a lock: the descriptors never change, and the system makes `write` and `read` safe.
package final class WakePipe: Sendable {
    /// Readable after ``wake()``; -1 when the process has no descriptor left.
    package let reader: Int32
    private let writer: Int32

    /// Opens the pipe; `errno` says why there is none.
    package init() {
        var ends: [Int32] = [-1, -1]
        if pipe(&ends) == 0 {
            for end in ends {
                _ = fcntl(end, F_SETFL, O_NONBLOCK)
                _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            }
        }
        (reader, writer) = (ends[0], ends[1])
    }

    deinit {
        guard reader >= 0 else { return }
        close(reader)
        close(writer)
    }

    /// A full pipe needs no further byte: the reader will wake anyway.
    package func wake() {
        var byte: UInt8 = 1
        _ = write(writer, &byte, 1)
    }

    /// Forgets every ``wake()`` so far.
    package func drain() {
        withUnsafeTemporaryAllocation(byteCount: 256, alignment: 1) { room in
            while read(reader, room.baseAddress, room.count) == room.count {}
        }
    }
}
