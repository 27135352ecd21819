import Foundation
import RunModel

/// Waits for keys and events and draws, on the thread that runs it.
final class MonitorLoop {
    private let terminal: Terminal
    private let events: MonitorEventQueue
    private let now: @Sendable () -> Timestamp
    private let fetchRuns: @Sendable (String) -> Void
    private var state = MonitorState()
    private var decoder = KeyDecoder()
    private var writer: FrameWriter
    private var hasEnded = false

    /// The screen is drawn at least this often, for its clock and ages.
    private static let tick: Duration = .seconds(1)
    /// How long an Escape may be the start of a sequence.
    private static let escapeTime: Duration = .milliseconds(40)

    init(
        terminal: Terminal, events: MonitorEventQueue, now: @escaping @Sendable () -> Timestamp, hasColours: Bool,
        fetchRuns: @escaping @Sendable (String) -> Void
    ) {
        self.terminal = terminal
        self.events = events
        self.now = now
        self.fetchRuns = fetchRuns
        writer = FrameWriter(hasColours: hasColours)
    }

    /// Runs until a person or a signal ends it; gives the terminal back however it ends.
    ///
    /// - Throws: ``MonitorTerminalError``.
    func run() throws {
        try terminal.enter()
        defer { terminal.leave() }
        while !hasEnded {
            for event in events.takeAll() { handle(event) }
            guard !hasEnded else { return }
            draw()
            wait()
        }
    }

    private func draw() {
        let size = terminal.size
        MonitorScreen.fit(&state, size: size)
        let text = writer.frame(MonitorScreen.lines(state, size: size, now: now()), size: size)
        if !text.isEmpty { terminal.write(text) }
    }

    private func wait() {
        var descriptors = [
            pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0),
            pollfd(fd: events.pipe.reader, events: Int16(POLLIN), revents: 0),
        ]
        let limit = decoder.isIncomplete ? Self.escapeTime : Self.tick
        let ready = poll(&descriptors, nfds_t(descriptors.count), Int32(clamping: limit.millisecondsRoundedUp))
        if ready == 0, decoder.isIncomplete { press(decoder.flush()) }
        guard ready > 0 else { return }
        if descriptors[1].revents != 0 { events.pipe.drain() }
        guard descriptors[0].revents != 0 else { return }
        // No bytes though some were announced: the terminal is gone.
        guard let bytes = terminal.read() else { return hasEnded = true }
        press(decoder.decode(bytes))
    }

    private func press(_ keys: [MonitorKey]) {
        for key in keys where !hasEnded {
            // Paging depends on what is on the screen, which the key before may have changed.
            MonitorScreen.fit(&state, size: terminal.size)
            switch state.handle(key) {
            case .quit: hasEnded = true
            case .suspend: suspend()
            case .redraw: writer.forget()
            case .fetchRuns(let token): fetchRuns(token)
            case .copy(let text): terminal.copy(text)
            case nil: break
            }
        }
    }

    private func handle(_ event: MonitorEventQueue.Event) {
        switch event {
        case .fleet(let fleet):
            state.take(fleet)
            if case .detail(let token) = state.view { fetchRuns(token) }
        case .runs(let runs, let token): state.take(runs: runs, of: token)
        case .failure(let text): state.take(failure: text)
        case .resized: writer.forget()
        case .continued: resume()
        case .quit: hasEnded = true
        }
    }

    /// Stops like a program that knows nothing of Ctrl-Z, with the shell's screen as it was.
    private func suspend() {
        terminal.leave()
        // A thread may have inherited that the signal is blocked.
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGTSTP)
        pthread_sigmask(SIG_UNBLOCK, &signals, nil)
        raise(SIGTSTP)
        resume()
    }

    private func resume() {
        do {
            try terminal.enter()
            writer.forget()
        } catch {
            hasEnded = true
        }
    }
}
