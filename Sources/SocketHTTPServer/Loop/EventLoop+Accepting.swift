import Foundation

/// New connections, and room for them.
extension EventLoop {
    private static let acceptsPerTurn = 64
    private static let pause: Duration = .milliseconds(100)
    /// How long an answer must have been left unread before its connection makes room for another.
    private static let evictableStall: Duration = .seconds(5)

    var acceptsConnections: Bool {
        if let acceptsAgainAt, now < acceptsAgainAt { return false }
        return openConnections < parts.maximumConnections || evictionCandidate != nil
    }

    func accept(from listener: ListeningSocket) {
        var hasMadeRoom = false
        for _ in 0..<Self.acceptsPerTurn {
            guard acceptsConnections else { return }
            let isFull = openConnections >= parts.maximumConnections
            let candidate = isFull ? evictionCandidate : nil
            switch parts.acceptor.accept(listener.descriptor) {
            case .accepted(let descriptor, let peer):
                guard descriptor < parts.firstReservedDescriptor || candidate != nil || leaveReserve(descriptor) else { return }
                if let candidate { evict(candidate) }
                add(descriptor: descriptor, peer: peer)
            case .empty:
                return
            case .vanished:
                continue
            case .exhausted:
                // Once is enough: if that did not help, closing one after the other would not either.
                guard makeRoom(listener, mayEvict: !hasMadeRoom) else { return }
                hasMadeRoom = true
            }
        }
    }

    private func add(descriptor: Int32, peer: String) {
        guard let transport = makeTransport(descriptor) else {
            Foundation.close(descriptor)
            return
        }
        let slot = freeSlots.popLast() ?? slots.count
        if slot == slots.count { slots.append(nil) }
        nextSerial += 1
        let id = ConnectionID(slot: slot, serial: nextSerial)
        let connection = Connection(id: id, transport: transport, peer: peer, limits: parts.limits, now: now)
        slots[slot] = connection
        openConnections += 1
        publish { $0.acceptedConnections += 1 }
        // The request has often come by now: this saves a turn.
        handle(events: POLLIN, on: connection)
    }

    private func makeTransport(_ descriptor: Int32) -> (any Transport)? {
        guard let tls = parts.tls else { return PlainTransport(descriptor: descriptor) }
        return tls.current().makeTransport(descriptor: descriptor)
    }

    /// The connection that does least harm when it goes: the one that has waited for its client for longest, else the one whose client has
    /// not read for longest.
    private var evictionCandidate: Connection? {
        var waiting: Connection?
        var stalled: Connection?
        for case let connection? in slots {
            if connection.isWaiting {
                if waiting.map({ connection.waitingSince < $0.waitingSince }) ?? true { waiting = connection }
            } else if connection.phase == .answering, let deadline = connection.deadline {
                let latestProgress = deadline - parts.limits.writeStallTimeout
                guard now - latestProgress >= Self.evictableStall else { continue }
                if stalled?.deadline.map({ deadline < $0 }) ?? true { stalled = connection }
            }
        }
        return waiting ?? stalled
    }

    private func evict(_ connection: Connection) {
        publish { $0.evictedConnections += 1 }
        if connection.phase == .receiving, connection.parser.progress != .idle {
            refuse(connection, RequestRefusal(503, "all connections are in use; try again later"))
        }
        abort(connection)
    }

    /// After the system had no descriptor left.
    ///
    /// - Returns: whether to try again at once.
    private func makeRoom(_ listener: ListeningSocket, mayEvict: Bool) -> Bool {
        publish { $0.acceptFailures += 1 }
        if mayEvict, let candidate = evictionCandidate {
            evict(candidate)
            return true
        }
        // No connection can go. The reserve lets one client know instead of leaving it in the dark; then the others wait.
        reserve.close()
        if case .accepted(let descriptor, _) = parts.acceptor.accept(listener.descriptor) {
            turnAway(descriptor)
        }
        reserve.open()
        acceptsAgainAt = now + Self.pause
        return false
    }

    /// After a connection took a descriptor that is kept for the database and for files: another goes, or this one does.
    ///
    /// - Returns: whether the new connection may stay.
    private func leaveReserve(_ descriptor: Int32) -> Bool {
        if let candidate = evictionCandidate {
            evict(candidate)
            return true
        }
        publish { $0.acceptFailures += 1 }
        turnAway(descriptor)
        acceptsAgainAt = now + Self.pause
        return false
    }

    private func turnAway(_ descriptor: Int32) {
        if parts.tls == nil {
            _ = RawSocket.receive(descriptor, into: readBuffer)
            let response = HTTPStatus.explanation(503, "there are no file descriptors left; try again later")
            let answer = OutgoingAnswer(response, context: OutgoingAnswer.Context(date: date.now()))
            if let bytes = answer.pieces.first { _ = bytes.withUnsafeBytes { RawSocket.send(descriptor, $0, more: false) } }
            shutdown(descriptor, Int32(SHUT_WR))
        }
        Foundation.close(descriptor)
    }
}

/// A descriptor kept for the moment when there are no others.
struct ReserveDescriptor {
    private var descriptor: Int32 = -1

    init() { open() }

    mutating func open() {
        if descriptor < 0 { descriptor = Foundation.open("/dev/null", O_RDONLY | O_CLOEXEC) }
    }

    mutating func close() {
        if descriptor >= 0 { Foundation.close(descriptor) }
        descriptor = -1
    }
}
