import Foundation

/// Wakes a thread that waits in poll(2).
struct WakePipe: Sendable {
    let reader: Int32
    private let writer: Int32

    init() throws(HTTPServerError) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else {
            throw HTTPServerError(.system, "cannot open a pipe: \(SystemError.latest.text); raise the limit of open files (ulimit -n)")
        }
        ends.forEach(SocketOptions.prepare)
        (reader, writer) = (ends[0], ends[1])
    }

    /// A full pipe needs no further byte: the reader will wake anyway.
    func wake() {
        var byte: UInt8 = 1
        _ = write(writer, &byte, 1)
    }

    func drain() {
        withUnsafeTemporaryAllocation(byteCount: 256, alignment: 1) { room in
            while read(reader, room.baseAddress, room.count) == room.count {}
        }
    }

    func close() {
        Foundation.close(reader)
        Foundation.close(writer)
    }
}
