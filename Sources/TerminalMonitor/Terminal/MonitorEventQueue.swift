import Synchronization

/// News for the loop, from other threads.
final class MonitorEventQueue: Sendable {
    enum News: Sendable {
        case fleet(MonitorFleet)
        case runs([MonitorRun], token: String)
        case failure(String)
        case resized
        case continued
        case quit
    }

    let pipe = WakePipe()
    private let news = Mutex<[News]>([])

    /// Puts news in and wakes the loop.
    func post(_ item: News) {
        news.withLock { $0.append(item) }
        pipe.wake()
    }

    /// Takes all news out, oldest first.
    func take() -> [News] {
        news.withLock { news in
            defer { news = [] }
            return news
        }
    }
}
