import Foundation

extension EventLoop {
    /// How long a half-sent request may still take once the server stops.
    private static let stopGrace: Duration = .milliseconds(250)

    func runTimers() {
        for case let connection? in slots {
            if let time = connection.resumesAt, now >= time { resume(connection) }
            if let deadline = connection.deadline, now >= deadline { expire(connection) }
        }
        guard let stopsAt, now >= stopsAt else { return }
        for case let connection? in slots { abort(connection) }
    }

    private func expire(_ connection: Connection) {
        guard slots[connection.id.slot] === connection else { return }
        switch (connection.phase, connection.parser.progress) {
        case (.receiving, .head):
            refuse(connection, RequestRefusal(408, "the request line and the header fields came too slowly"))
        case (.receiving, .body):
            refuse(connection, RequestRefusal(408, "the body came too slowly"))
        default:
            // A client that has sent nothing would take a 408 for the answer to its next request.
            abort(connection)
        }
    }

    /// Closes what is idle, and lets finish what is not.
    func beginStopping(drain: Duration) {
        let limit = now + max(drain, .zero)
        guard stopsAt == nil else {
            stopsAt = min(stopsAt ?? limit, limit)
            return
        }
        // Who has connected or sent a request by now is still served.
        listeners.forEach(accept(from:))
        stopsAt = limit
        listeners.forEach { $0.close() }
        listeners = []
        for case let connection? in slots {
            if connection.phase == .receiving { receiveBytes(connection) }
            guard slots[connection.id.slot] === connection else { continue }
            switch connection.phase {
            case .handshaking: close(connection)
            case .receiving where connection.parser.progress == .idle: close(connection)
            case .receiving, .lingering: shortenDeadline(connection)
            case .deciding, .handling, .answering: break
            }
        }
    }

    /// Limits how long stopping waits for a connection.
    func shortenDeadline(_ connection: Connection) {
        let limit = now + Self.stopGrace
        connection.deadline = min(connection.deadline ?? limit, limit)
    }
}
