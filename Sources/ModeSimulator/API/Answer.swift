import RunModel
import SocketHTTPServer

/// What an endpoint says, before it becomes a response.
struct Answer {
    var status: Int
    var body: [UInt8]
    var contentType = "application/hal+json; charset=utf-8"
    var headers: [(name: String, value: String)] = []

    init(_ status: Int, _ body: [UInt8]) {
        self.status = status
        self.body = body
    }

    static func notFound(_ message: String) -> Answer { Answer(404, ModeRenderer.error("not_found", message)) }

    /// The answer of a passing fault; nil for one that lets the true answer through.
    init?(passing fault: SimulatorFault, dice: FaultDice, now: Timestamp) {
        switch fault {
        case .rateLimit:
            self.init(429, ModeRenderer.error("too_many_requests", "Too many API requests"))
            let isDate = dice.bits(.rateLimit, UInt64(bitPattern: now.milliseconds)) % 2 == 0
            headers = [("Retry-After", isDate ? HTTPDate.text(seconds: now.milliseconds / 1000 + 1) : "1")]
        case .bareRateLimit: self.init(429, Array("Retry later\n".utf8))
        case .html504: self.init(504, Self.html("504 Gateway Time-out"))
        case .html200: self.init(200, Self.html("Please stand by"))
        case .serverError:
            let bits = dice.bits(.serverError, UInt64(bitPattern: now.milliseconds))
            let body = bits % 2 == 0 ? [] : ModeRenderer.error("internal_server_error", "Something went wrong")
            self.init([500, 502, 503][Int(bits % 3)], body)
        default: return nil
        }
        if fault == .bareRateLimit { contentType = "text/plain" }
        if fault == .html504 || fault == .html200 { contentType = "text/html; charset=utf-8" }
    }

    private static func html(_ title: String) -> [UInt8] {
        Array("<!DOCTYPE html><html><head><title>\(title)</title></head><body><h1>\(title)</h1></body></html>\n".utf8)
    }

    /// The body in about eight chunks, for answers that come slowly.
    var inPieces: HTTPBody {
        let size = max(1, (body.count + 7) / 8)
        return HTTPBody(chunks: stride(from: 0, to: body.count, by: size).map { Array(body[$0..<min($0 + size, body.count)]) })
    }
}
