/// The body of a response: arrays that are shared, so one rendering serves any number of connections at once.
///
/// The server sends from the arrays' own storage and counts each array once in ``HTTPServerLimits/inFlightBodyBytes``, however many
/// connections it goes to.
package struct HTTPBody: Sendable {
    /// The parts, sent in order. Empty parts are allowed.
    package var chunks: [[UInt8]]

    package init(_ bytes: [UInt8]) { chunks = [bytes] }

    /// A body of several parts; ``Pacing/chunkInterval`` waits between them.
    package init(chunks: [[UInt8]]) { self.chunks = chunks }

    /// The text as UTF-8.
    package init(_ text: String) { chunks = [Array(text.utf8)] }

    package static let empty = HTTPBody(chunks: [])

    package var count: Int { chunks.reduce(0) { $0 + $1.count } }
}
