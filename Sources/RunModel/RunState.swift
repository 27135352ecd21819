/// The state of a run, as the Dataset Runs API names it.
///
/// A state that the API does not document is kept under its own name and counts as in flight.
package enum RunState: Hashable, Sendable {
    /// Waiting; documented, though clients report never to have seen it.
    case pending
    /// Waiting in the queue, or executing its SQL: the API does not tell these apart.
    case enqueued
    /// The SQL is done and a notebook executes.
    case runningNotebook
    /// Ended well.
    case succeeded
    /// Ended well; the end state of runs with a notebook.
    case completed
    /// Ended with an error.
    case failed
    /// Stopped by a person or by its timeout.
    case cancelled
    /// A state that is not documented, under the name that the API used.
    case other(String)

    /// The ended states, in the order in which everything lists them.
    package static let ended: [RunState] = [.succeeded, .completed, .failed, .cancelled]
    /// The documented states of a run that has not ended.
    package static let inFlight: [RunState] = [.pending, .enqueued, .runningNotebook]
    package static let documented: [RunState] = inFlight + ended

    /// Whether the run is over: `succeeded`, `completed`, `failed` or `cancelled`.
    package var isEnded: Bool { code.isEnded }
    /// Whether the run ended well: `succeeded` or `completed`.
    package var isSuccess: Bool { code.isSuccess }

    /// The name that the API uses.
    package var name: String {
        switch self {
        case .pending: "pending"
        case .enqueued: "enqueued"
        case .runningNotebook: "running_notebook"
        case .succeeded: "succeeded"
        case .completed: "completed"
        case .failed: "failed"
        case .cancelled: "cancelled"
        case .other(let name): name
        }
    }

    /// The state of that name; a name that is not documented becomes ``other(_:)``.
    package init(name: String) {
        self = Self.documented.first { $0.name == name } ?? .other(name)
    }

    /// A small number for the state, which never changes: the history stores it.
    package enum Code: UInt8, Hashable, Sendable, CaseIterable {
        case pending, enqueued, runningNotebook, succeeded, completed, failed, cancelled, other

        @inlinable package var isEnded: Bool { rawValue >= Code.succeeded.rawValue && rawValue <= Code.cancelled.rawValue }
        /// Whether the run ended well.
        @inlinable package var isSuccess: Bool { self == .succeeded || self == .completed }
    }

    /// The number under which the history stores this state.
    package var code: Code {
        switch self {
        case .pending: .pending
        case .enqueued: .enqueued
        case .runningNotebook: .runningNotebook
        case .succeeded: .succeeded
        case .completed: .completed
        case .failed: .failed
        case .cancelled: .cancelled
        case .other: .other
        }
    }
}
