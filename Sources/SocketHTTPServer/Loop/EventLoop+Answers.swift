import Foundation

/// From answers to bytes.
extension EventLoop {
    /// How much of one answer is sent before others have their turn.
    private static let bytesPerTurn = 256 << 10
    /// How long a closed connection is read for, so that its client gets the answer and no reset.
    private static let lingerTime: Duration = .seconds(1)
    private static let lingerTimeWhenStopping: Duration = .milliseconds(250)

    /// Starts an answer and sends what goes at once.
    func begin(_ response: HTTPResponse, on connection: Connection) {
        count(requestBytes: 0, of: connection)
        var context = connection.answerContext
        context.keepsAlive = context.keepsAlive && stopsAt == nil
        context.date = date.now()
        var answer = OutgoingAnswer(response, context: context)
        if !ledger.hold(answer.heldBody) {
            let replacement = HTTPStatus.explanation(503, "too many bodies are being sent already; try again later")
            answer = OutgoingAnswer(replacement, context: context)
        }
        let status = answer.status
        publish { $0.requestsByStatus[status, default: 0] += 1 }
        connection.answer = answer
        connection.phase = .answering
        connection.deadline = now + parts.limits.writeStallTimeout
        send(connection)
    }

    /// Sends until the client, the pace or fairness says to wait, or all is out.
    func send(_ connection: Connection) {
        var room = Self.bytesPerTurn
        connection.interest = .writable
        while room > 0, let step = connection.answer?.next() {
            switch step {
            case .pause(let pause):
                connection.resumesAt = now + pause
                connection.interest = nil
                connection.deadline = nil
                return
            case .finished:
                return finish(connection)
            case .send(let piece, let offset, let more):
                guard let pieces = connection.answer?.pieces else { return }
                let result = pieces[piece].withUnsafeBytes { bytes in
                    let end = min(bytes.count, offset + room)
                    return connection.transport.write(
                        UnsafeRawBufferPointer(rebasing: bytes[offset..<end]),
                        more: more || end < bytes.count
                    )
                }
                switch result {
                case .bytes(let count):
                    room -= max(count, 1)
                    connection.answer?.advance(by: count)
                    connection.deadline = now + parts.limits.writeStallTimeout
                case .wouldBlock(let readiness):
                    connection.interest = readiness
                    return
                case .endOfStream, .failed:
                    return abort(connection)
                }
            }
        }
    }

    /// Goes on with an answer that waited for its pace.
    func resume(_ connection: Connection) {
        connection.resumesAt = nil
        connection.deadline = now + parts.limits.writeStallTimeout
        send(connection)
        process(connection)
    }

    private func finish(_ connection: Connection) {
        let keepsAlive = connection.answer?.keepsAlive ?? false
        releaseAnswer(connection)
        // Whether to stop is asked again here, at the end: a long answer may have begun before the stop.
        guard keepsAlive, stopsAt == nil else { return beginLingering(connection) }
        connection.phase = .receiving
        connection.interest = .readable
        connection.deadline = nil
        connection.waitingSince = now
        connection.hasAnswered = true
    }

    /// Closes for writing and reads the rest: close(2) with unread input would reset the connection, and the client might lose the answer.
    func beginLingering(_ connection: Connection) {
        connection.transport.shutdownWriting()
        connection.phase = .lingering
        connection.interest = .readable
        connection.waitingSince = now
        connection.deadline = now + (stopsAt == nil ? Self.lingerTime : Self.lingerTimeWhenStopping)
    }

    func linger(_ connection: Connection) {
        switch connection.transport.discard(into: readBuffer) {
        case .bytes, .wouldBlock: return
        case .endOfStream, .failed: close(connection)
        }
    }

    func abort(_ connection: Connection) {
        if [.deciding, .handling, .answering].contains(connection.phase) {
            publish { $0.abortedAnswers += 1 }
        }
        close(connection)
    }

    func close(_ connection: Connection) {
        guard slots[connection.id.slot] === connection else { return }
        releaseAnswer(connection)
        count(requestBytes: 0, of: connection)
        connection.transport.close()
        slots[connection.id.slot] = nil
        freeSlots.append(connection.id.slot)
        openConnections -= 1
        publish()
        // A descriptor is free again.
        acceptsAgainAt = nil
        connection.phase = .lingering
    }

    private func releaseAnswer(_ connection: Connection) {
        if let answer = connection.answer { ledger.release(answer.heldBody) }
        connection.answer = nil
        connection.resumesAt = nil
    }
}
