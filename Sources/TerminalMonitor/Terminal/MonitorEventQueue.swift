import RunModel
import Synchronization
import Threads

final class MonitorEventQueue: Sendable {
    enum Event: Sendable {
        case fleet(StatusDocument)
        case runs([MonitorRun], token: String)
        case failure(String)
        case resized
        case continued
        case quit
    }

    let pipe = WakePipe()
    private let events = Mutex<[Event]>([])

    func post(_ event: Event) {
        events.withLock { $0.append(event) }
        pipe.wake()
    }

    /// Takes all events out, oldest first.
    func takeAll() -> [Event] {
        events.withLock { events in
            defer { events = [] }
            return events
        }
    }
}
