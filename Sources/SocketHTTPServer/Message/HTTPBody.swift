/// The body of a response: arrays that are shared, so one rendering serves any number of connections at once.
///
/// The server sends from the arrays' own storage and counts each array once in ``HTTPServerLimits/inFlightBodyBytes``, however many
/// connections it goes to.
public struct HTTPBody: Sendable {
    /// The parts, sent in order. Empty parts are allowed.
    public var chunks: [[UInt8]]

    /// A body of one part.
    public init(_ bytes: [UInt8]) { chunks = [bytes] }

    /// A body of several parts; ``Pacing/chunkIntervalMilliseconds`` waits between them.
    public init(chunks: [[UInt8]]) { self.chunks = chunks }

    /// The text as UTF-8.
    public init(_ text: String) { chunks = [Array(text.utf8)] }

    /// No body.
    public static let empty = HTTPBody(chunks: [])

    /// The length of all parts together.
    public var count: Int { chunks.reduce(0) { $0 + $1.count } }
}
