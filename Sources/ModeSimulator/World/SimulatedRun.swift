import RunModel

/// One run of the simulated world with everything that is true of it, past and future.
///
/// Trivially copyable, so that ten million of them stream without an allocation.
package struct SimulatedRun: Hashable, Sendable {
    enum Origin: UInt8, Hashable, Sendable {
        case schedule
        /// A person, in the world's own course.
        case person
        /// ``SimulatedWorld/trigger(dataset:at:)``, or a POST.
        case trigger
    }

    let dataset: Int32
    /// Its number among the runs of its dataset, by creation, from 0.
    let ordinal: Int32
    package let createdAt: Timestamp
    /// When its execution began; nil when it was cancelled while it waited.
    package var startedAt: Timestamp? {
        waitMilliseconds < 0 ? nil : createdAt.advanced(byMilliseconds: waitMilliseconds)
    }
    package let endedAt: Timestamp
    /// How it ended: succeeded, completed, failed or cancelled.
    let outcome: RunState.Code
    let origin: Origin
    /// The slot of its schedule; nil for a run that people asked for.
    var scheduledAt: Timestamp? {
        origin == .schedule ? createdAt.advanced(byMilliseconds: -Int64(lagMilliseconds)) : nil
    }
    /// How long the notebook at the end ran, in milliseconds; 0 without one.
    let notebookMilliseconds: Int32

    let waitMilliseconds: Int64
    let lagMilliseconds: Int32
    /// The ordinals of the newest runs before this one that succeed and fail; -1 when there are none.
    let previousSuccess: Int32
    let previousFailure: Int32

    /// The true queue latency in milliseconds: creation to start of execution; nil when it was cancelled while it waited.
    package var queueMilliseconds: Int64? { waitMilliseconds < 0 ? nil : waitMilliseconds }
    /// Creation to end, in milliseconds.
    var durationMilliseconds: Int64 { endedAt.milliseconds - createdAt.milliseconds }
    /// When its notebook began; nil without one.
    var notebookAt: Timestamp? {
        notebookMilliseconds > 0 ? endedAt.advanced(byMilliseconds: -Int64(notebookMilliseconds)) : nil
    }
    /// A number that no other run of the world has; its token comes from it.
    var number: UInt64 { Self.number(dataset: Int(dataset), ordinal: Int(ordinal)) }

    static func number(dataset: Int, ordinal: Int) -> UInt64 { UInt64(dataset) << 32 | UInt64(ordinal) }
}

extension SimulatedRun {
    package enum Phase: Int, Hashable, Sendable, Comparable {
        case absent
        case waiting
        case executing
        case notebook
        case ended

        /// Orders by time: a run only moves to later phases.
        package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
    }

    /// What the run is doing at an instant. A phase begins with the millisecond of its timestamp.
    func phase(at instant: Timestamp) -> Phase {
        if instant >= endedAt { return instant < createdAt ? .absent : .ended }
        if instant < createdAt { return .absent }
        guard let startedAt, instant >= startedAt else { return .waiting }
        guard let notebookAt, instant >= notebookAt else { return .executing }
        return .notebook
    }

    /// The state that the API shows at an instant; nil before the run is created.
    package func state(at instant: Timestamp, display: SimulatedDataset.StateDisplay) -> RunState? {
        switch phase(at: instant) {
        case .absent: nil
        case .waiting: display == .pendingThenRunning ? .pending : .enqueued
        case .executing: display.isDistinct ? .runningNotebook : .enqueued
        case .notebook: .runningNotebook
        case .ended: outcome.state
        }
    }

    /// When the state that the API shows stops being `pending` or `enqueued`: what a poller can see of the queue latency.
    package func visiblyStartedAt(display: SimulatedDataset.StateDisplay) -> Timestamp {
        (display.isDistinct ? startedAt : notebookAt) ?? endedAt
    }

    /// When the result data are purged: the first 01:00 UTC at least `days` days after the end.
    func purgedAt(days: Int) -> Timestamp {
        let earliest = endedAt.advanced(byMilliseconds: Int64(days) * UTCDay.milliseconds - RunSchedule.hour)
        let isMidnight = UTCDay(containing: earliest).start == earliest
        let day = isMidnight ? UTCDay(containing: earliest) : UTCDay(containing: earliest).advanced(by: 1)
        return day.start.advanced(byMilliseconds: RunSchedule.hour)
    }

    /// When the API last changed the run, as seen at an instant.
    func updatedAt(at instant: Timestamp, display: SimulatedDataset.StateDisplay, purgeDays: Int) -> Timestamp {
        switch phase(at: instant) {
        case .absent, .waiting: return createdAt
        case .executing: return display.isDistinct ? startedAt ?? createdAt : createdAt
        case .notebook: return display.isDistinct ? startedAt ?? createdAt : notebookAt ?? createdAt
        case .ended:
            let purged = purgedAt(days: purgeDays)
            return purged <= instant ? purged : endedAt
        }
    }
}

extension RunState.Code {
    var state: RunState { RunState.documented.first { $0.code == self } ?? .other("other") }
}
