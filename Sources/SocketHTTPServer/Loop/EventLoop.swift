import Foundation
import Threads

/// Serves every socket from one thread: waits in poll(2), moves bytes, and keeps the time.
///
/// Made by the thread that starts the server, handed to the loop's thread, and used by that one alone from then on.
final class EventLoop {
    struct Parts: Sendable {
        let limits: HTTPServerLimits
        let maximumConnections: Int
        let inline: (@Sendable (HTTPRequest) -> HTTPResponse?)?
        let handler: @Sendable (HTTPRequest) -> HTTPResponse
        let acceptor: Acceptor
        let mailbox: Mailbox
        let pool: WorkerPool
        /// Asked about each request; nil admits all.
        let admission: (@Sendable (HTTPRequest) -> RequestAdmission)?
        /// Where decisions that take long are made; nil without `admission`.
        let decisionPool: WorkerPool?
        /// A descriptor with this number or a higher one was taken from the reserve of the process.
        let firstReservedDescriptor: Int32
        let statistics: Statistics
        let tls: TLSContextSource?
    }

    /// How much is read at once: more than a TLS record, so that OpenSSL never keeps decrypted bytes that poll(2) does not know of.
    private static let readBytes = 65_536

    let parts: Parts
    var listeners: [ListeningSocket]
    var slots: [Connection?] = []
    var freeSlots: [Int] = []
    var openConnections = 0
    var nextSerial: UInt64 = 0
    var ledger: BodyLedger
    var activeRequests = 0
    var pendingDecisions = PendingDecisions()
    var date = HTTPDate()
    var now = SuspendingClock.now
    /// Until when nothing is accepted, after the system had no descriptors.
    var acceptsAgainAt: SuspendingClock.Instant?
    /// When answers under way are cut off; nil while the server is not stopping.
    var stopsAt: SuspendingClock.Instant?
    var reserve = ReserveDescriptor()
    let readBuffer = UnsafeMutableRawBufferPointer.allocate(byteCount: EventLoop.readBytes, alignment: 16)
    private var polled: [pollfd] = []
    private var polledListeners = 0
    private var polledConnections: [ConnectionID] = []

    init(parts: Parts, listeners: [ListeningSocket]) {
        self.parts = parts
        self.listeners = listeners
        ledger = BodyLedger(limit: parts.limits.inFlightBodyBytes)
    }

    deinit { readBuffer.deallocate() }

    /// Serves until a stop message has come and the last answer is out, or its time is over.
    func run() {
        BlockingWork.blockBrokenPipeSignal()
        while !isDone {
            turn()
        }
        listeners.forEach { $0.close() }
        reserve.close()
        parts.mailbox.close()
        let wait = max(.zero, (stopsAt ?? now) - SuspendingClock.now)
        let limit = DispatchTime.now() + .milliseconds(Int(wait.millisecondsRoundedUp))
        parts.pool.close(waitingUntil: limit)
        parts.decisionPool?.close(waitingUntil: limit)
    }

    private var isDone: Bool { stopsAt != nil && openConnections == 0 }

    private func turn() {
        now = SuspendingClock.now
        runTimers()
        // A timer may have closed the last connection, and then nothing would ever wake the loop.
        if isDone { return }
        let wait = preparePoll()
        let ready = poll(&polled, nfds_t(polled.count), wait)
        now = SuspendingClock.now
        if ready < 0, errno != EINTR {
            // Only memory can be short here; a pause keeps the loop from spinning until there is some.
            usleep(10_000)
            return
        }
        parts.mailbox.take().forEach(receive)
        if ready > 0 { serveReadyConnections() }
        serveBufferedInput()
        if ready > 0 { acceptReadyListeners() }
        publish()
    }

    /// Fills in what to wait for, and returns how long, in milliseconds; -1 without limit.
    private func preparePoll() -> Int32 {
        polled.removeAll(keepingCapacity: true)
        polledConnections.removeAll(keepingCapacity: true)
        polled.append(pollfd(fd: parts.mailbox.descriptor, events: Int16(POLLIN), revents: 0))
        let accepts = acceptsConnections
        for listener in listeners {
            polled.append(pollfd(fd: listener.descriptor, events: accepts ? Int16(POLLIN) : 0, revents: 0))
        }
        polledListeners = listeners.count
        var next = stopsAt
        func wake(at instant: SuspendingClock.Instant) { next = next.map { min($0, instant) } ?? instant }
        if let acceptsAgainAt { wake(at: acceptsAgainAt) }
        // A connection may become evictable by time alone.
        if !accepts { wake(at: now + .seconds(1)) }
        for case let connection? in slots {
            if connection.hasBufferedInput { wake(at: now) }
            if let time = connection.deadline { wake(at: time) }
            if let time = connection.resumesAt { wake(at: time) }
            polled.append(pollfd(fd: connection.transport.descriptor, events: connection.pollEvents, revents: 0))
            polledConnections.append(connection.id)
        }
        guard let next else { return -1 }
        return Int32(clamping: max(.zero, next - now).millisecondsRoundedUp)
    }

    private func serveReadyConnections() {
        let first = 1 + polledListeners
        for (index, id) in polledConnections.enumerated() {
            let events = Int32(polled[first + index].revents)
            guard events != 0, let connection = connection(id) else { continue }
            handle(events: events, on: connection)
        }
    }

    private func acceptReadyListeners() {
        // A stop message in the same turn has closed them all.
        guard listeners.count == polledListeners else { return }
        for (index, listener) in listeners.enumerated() {
            if Int32(polled[1 + index].revents) & POLLIN != 0 { accept(from: listener) }
        }
    }

    private func serveBufferedInput() {
        for case let connection? in slots where connection.hasBufferedInput {
            connection.hasBufferedInput = false
            process(connection)
        }
    }

    private func receive(_ message: Mailbox.Message) {
        switch message {
        case .answer(let id, let response):
            activeRequests -= 1
            guard let connection = connection(id), connection.phase == .handling else { return }
            begin(response, on: connection)
            process(connection)
        case .decision(let id, let host, let admission):
            receive(admission, for: id, host: host)
        case .stop(let drain):
            beginStopping(drain: drain)
        }
    }

    func connection(_ id: ConnectionID) -> Connection? {
        guard let connection = slots[id.slot], connection.id == id else { return nil }
        return connection
    }

    /// Makes the figures of now visible, with a change to those that only grow; called before a client can see the effect.
    func publish(_ change: (inout HTTPServerMetrics) -> Void = { _ in }) {
        parts.statistics.update {
            change(&$0)
            $0.openConnections = openConnections
            $0.activeRequests = activeRequests
            $0.inFlightBodyBytes = ledger.total
        }
    }
}

extension Connection {
    /// What poll(2) waits for; errors and hang-ups are always reported.
    fileprivate var pollEvents: Int16 {
        // Reading on before what has come is served would let a client that pipelines without end fill the memory.
        if hasBufferedInput { return 0 }
        return switch interest {
        case .readable: Int16(POLLIN)
        case .writable: Int16(POLLOUT)
        case nil: 0
        }
    }
}
