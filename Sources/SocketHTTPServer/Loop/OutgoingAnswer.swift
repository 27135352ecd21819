/// An answer on its way: what is sent already, and what comes next. A value without I/O or timers.
struct OutgoingAnswer: Sendable {
    enum Step: Sendable, Equatable {
        /// Send ``OutgoingAnswer/pieces``[piece] from `offset` on; `more` follows at once.
        case send(piece: Int, offset: Int, more: Bool)
        /// Wait that long, then ask again.
        case pause(Duration)
        case finished
    }

    /// What the request and the server say about how to answer.
    struct Context: Sendable {
        var isHead = false
        var keepsAlive = false
        var minorVersion = 1
        var date = ""
    }

    /// A body up to this size goes out in one piece with its head: copying it costs less than a second call.
    static let mergedBodyBytes = 4096

    /// The head, then the parts of the body, which are those of the response and not copies, but for a small or truncated one.
    let pieces: [[UInt8]]
    let status: Int
    /// Whether the connection stays open afterwards.
    let keepsAlive: Bool
    /// What of the body is shared with others and has to be accounted for.
    let heldBody: [[UInt8]]
    private let interval: Duration
    private var piece = 0
    private var offset = 0
    private var pause: Duration

    init(_ response: HTTPResponse, context: Context) {
        let status = (200...599).contains(response.status) ? response.status : 500
        let pacing = response.pacing ?? Pacing()
        let bodyBytes = HTTPStatus.forbidsBody(status) ? 0 : response.body.count
        var chunks = context.isHead || bodyBytes == 0 ? [] : response.body.chunks.filter { !$0.isEmpty }
        let limit = pacing.truncateAfterBytes.map { max($0, 0) } ?? Int.max
        let isCut = pacing.closesWithoutAnswer || !chunks.isEmpty && limit < bodyBytes
        if isCut { chunks = Self.prefix(chunks, bytes: limit) }
        let wantsClose = response.headers.contains {
            ASCII.equalIgnoringCase($0.name, "Connection") && ASCII.list($0.value, names: "close")
        }
        self.status = status
        keepsAlive = context.keepsAlive && !wantsClose && !isCut
        interval = max(pacing.chunkInterval, .zero)
        pause = max(pacing.initialDelay, .zero)
        let merges = response.pacing == nil && bodyBytes <= Self.mergedBodyBytes
        let head = ResponseHead(
            status: status,
            headers: response.headers,
            contentLength: HTTPStatus.forbidsBody(status) ? nil : bodyBytes,
            keepsAlive: keepsAlive,
            minorVersion: context.minorVersion,
            date: context.date
        )
        var headBytes = head.bytes(reservingBody: merges ? bodyBytes : 0)
        if merges { chunks.forEach { headBytes += $0 } }
        heldBody = merges || pacing.closesWithoutAnswer ? [] : chunks
        pieces = pacing.closesWithoutAnswer ? [] : [headBytes] + heldBody
    }

    mutating func next() -> Step {
        if pause > .zero {
            defer { pause = .zero }
            return .pause(pause)
        }
        guard piece < pieces.count else { return .finished }
        let waitsAfterwards = interval > .zero && piece > 0
        return .send(piece: piece, offset: offset, more: piece + 1 < pieces.count && !waitsAfterwards)
    }

    /// Records that `count` bytes of the current piece went out.
    mutating func advance(by count: Int) {
        guard piece < pieces.count else { return }
        offset += count
        guard offset >= pieces[piece].count else { return }
        // The head (piece 0) does not count as a part of the body, and nothing waits behind the last part.
        if piece > 0, piece + 1 < pieces.count { pause = interval }
        piece += 1
        offset = 0
    }

    private static func prefix(_ chunks: [[UInt8]], bytes: Int) -> [[UInt8]] {
        var room = bytes
        var kept: [[UInt8]] = []
        for chunk in chunks where room > 0 {
            kept.append(chunk.count <= room ? chunk : Array(chunk[..<room]))
            room -= min(room, chunk.count)
        }
        return kept
    }
}
