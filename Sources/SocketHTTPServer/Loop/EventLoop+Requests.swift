import Foundation

/// From bytes to requests.
extension EventLoop {
    /// How many steps, two of them a request, one client gets before others have their turn.
    private static let stepsPerTurn = 32

    func handle(events: Int32, on connection: Connection) {
        let isBroken = events & (POLLERR | POLLHUP | POLLNVAL) != 0
        switch connection.phase {
        case .handshaking:
            continueHandshake(connection)
        case .receiving:
            if isBroken || !connection.hasBufferedInput { receiveBytes(connection) }
        case .deciding, .handling:
            // Nothing was asked for, so this is an error: there is no client left to answer.
            if isBroken { abort(connection) }
        case .answering:
            if connection.resumesAt != nil {
                if isBroken { abort(connection) }
                return
            }
            send(connection)
            process(connection)
        case .lingering:
            linger(connection)
        }
    }

    private func continueHandshake(_ connection: Connection) {
        switch connection.transport.handshake() {
        case .done:
            connection.phase = .receiving
            connection.interest = .readable
            receiveBytes(connection)
        case .wouldBlock(let readiness):
            connection.interest = readiness
        case .plainHTTP:
            publish { $0.handshakeFailures += 1 }
            let text = "HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\nthis port speaks HTTPS; use https://\n"
            _ = Array(text.utf8).withUnsafeBytes { RawSocket.send(connection.transport.descriptor, $0, more: false) }
            beginLingering(connection)
        case .failed:
            publish { $0.handshakeFailures += 1 }
            beginLingering(connection)
        }
    }

    /// Reads once; a client with more to say has its turn again in the next round.
    func receiveBytes(_ connection: Connection) {
        switch connection.transport.read(into: readBuffer) {
        case .bytes(let count):
            connection.interest = .readable
            connection.parser.append(UnsafeRawBufferPointer(rebasing: readBuffer[..<count]))
            process(connection)
        case .wouldBlock(let readiness):
            connection.interest = readiness
        case .endOfStream:
            if connection.parser.progress == .idle { return close(connection) }
            refuse(connection, RequestRefusal(400, "the request ends before it is complete"))
        case .failed:
            close(connection)
        }
    }

    /// Serves the requests that have come, until one has to wait for something.
    func process(_ connection: Connection) {
        for _ in 0..<Self.stepsPerTurn {
            guard connection.phase == .receiving else { return }
            let event = connection.parser.next()
            count(requestBytes: connection.parser.bufferedBodyBytes, of: connection)
            switch event {
            case .needsMore:
                if ledger.isOverLimit, connection.countedRequestBytes > 0 {
                    refuse(connection, RequestRefusal(503, "there is no memory for the body now; try again later"))
                } else {
                    updateDeadline(connection)
                }
                return
            case .expectsContinue:
                updateDeadline(connection)
                guard sendContinue(connection) else { return abort(connection) }
            case .head(let head):
                admit(head, on: connection)
            case .request(let request):
                dispatch(request, from: connection)
            case .refused(let refusal):
                refuse(connection, refusal)
            }
        }
        connection.hasBufferedInput = connection.phase == .receiving
    }

    private func dispatch(_ parsed: ParsedRequest, from connection: Connection) {
        var request = parsed.message
        request.peer = connection.peer
        count(requestBytes: request.body.count, of: connection)
        connection.phase = .handling
        connection.interest = nil
        connection.deadline = nil
        if let response = parts.inline?(request) {
            begin(response, on: connection)
            return
        }
        let limit = parts.limits.concurrentRequests
        guard limit <= 0 || activeRequests < limit else {
            let refusal = HTTPStatus.explanation(503, "\(limit) requests are being served already; try again later")
            return begin(refusal.with("Retry-After", "1"), on: connection)
        }
        activeRequests += 1
        let (id, handler) = (connection.id, parts.handler)
        parts.pool.submit { [request] in .answer(id, handler(request)) }
    }

    func refuse(_ connection: Connection, _ refusal: RequestRefusal) {
        connection.answerContext = OutgoingAnswer.Context(isHead: connection.parser.isHead)
        begin(HTTPStatus.explanation(refusal.status, refusal.reason), on: connection)
    }

    /// - Returns: false when the connection cannot go on.
    private func sendContinue(_ connection: Connection) -> Bool {
        let text = Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)
        let result = text.withUnsafeBytes { connection.transport.write($0, more: false) }
        guard case .bytes(let count) = result else { return false }
        return count == text.count
    }

    /// Sets the time that the client has for the next part of its request.
    private func updateDeadline(_ connection: Connection) {
        let progress = connection.parser.progress
        guard progress != connection.progress || connection.deadline == nil else { return }
        connection.progress = progress
        switch progress {
        case .idle:
            connection.deadline = now + parts.limits.idleTimeout
        case .head:
            // On a new connection the time has been running since it was accepted.
            if connection.hasAnswered { connection.deadline = now + parts.limits.headerTimeout }
        case .body:
            connection.deadline = now + parts.limits.bodyTimeout
        }
        if stopsAt != nil { shortenDeadline(connection) }
    }

    func count(requestBytes: Int, of connection: Connection) {
        ledger.changeRequestBytes(from: connection.countedRequestBytes, to: requestBytes)
        connection.countedRequestBytes = requestBytes
    }
}
