/// Who is admitted: decided by the head of a request, before its body is read.
extension EventLoop {
    /// Asks about a request whose head has come.
    func admit(_ head: MessageHead, on connection: Connection) {
        connection.answerContext = OutgoingAnswer.Context(
            isHead: head.line.method == "HEAD",
            keepsAlive: head.keepsAlive,
            minorVersion: head.line.minorVersion
        )
        guard let admission = parts.admission else { return connection.parser.accept(bodyBytes: parts.limits.bodyBytes) }
        var request = head.message
        request.peer = connection.peer
        apply(admission(request), to: connection)
    }

    private func apply(_ admission: RequestAdmission, to connection: Connection) {
        switch admission {
        case .accept(let bodyBytes):
            connection.parser.accept(bodyBytes: min(bodyBytes, parts.limits.bodyBytes))
        case .answer(let response):
            if !connection.parser.dismiss() { connection.answerContext.keepsAlive = false }
            begin(response, on: connection)
        case .decideLater(let decide):
            submit(decide, for: connection)
        }
    }

    private func submit(_ decide: @escaping @Sendable () -> RequestAdmission, for connection: Connection) {
        let host = Self.host(of: connection.peer)
        let limits = parts.limits
        let isFree = pendingDecisions.total < limits.pendingDecisions && pendingDecisions[host] < limits.pendingDecisionsPerHost
        guard let pool = parts.decisionPool, isFree else {
            let refusal = HTTPStatus.explanation(429, "too many credentials are being checked; try again later")
            return apply(.answer(refusal.with("Retry-After", "1")), to: connection)
        }
        pendingDecisions.add(host)
        connection.phase = .deciding
        connection.interest = nil
        connection.deadline = nil
        let id = connection.id
        pool.submit { .decision(id, host: host, decide()) }
    }

    /// Goes on with a request that waited for its decision.
    func receive(_ admission: RequestAdmission, for id: ConnectionID, host: String) {
        pendingDecisions.remove(host)
        guard let connection = connection(id), connection.phase == .deciding else { return }
        connection.phase = .receiving
        connection.interest = .readable
        apply(admission, to: connection)
        process(connection)
    }

    private static func host(of peer: String) -> String { peer.lastIndex(of: ":").map { String(peer[..<$0]) } ?? peer }
}

/// Decisions that wait or are under way, by the host that asked.
struct PendingDecisions {
    private(set) var total = 0
    private var byHost: [String: Int] = [:]

    subscript(host: String) -> Int { byHost[host] ?? 0 }

    mutating func add(_ host: String) {
        total += 1
        byHost[host, default: 0] += 1
    }

    mutating func remove(_ host: String) {
        total -= 1
        let rest = self[host] - 1
        byHost[host] = rest > 0 ? rest : nil
    }
}
