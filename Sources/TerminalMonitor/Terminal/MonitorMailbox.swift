import Foundation

/// News for the loop, from other threads.
///
/// `@unchecked Sendable`: `lock` protects `news`; the pipe is safe by itself.
final class MonitorMailbox: @unchecked Sendable {
    enum News: Sendable {
        case fleet(MonitorFleet)
        case runs([MonitorRun], token: String)
        case failure(String)
        case resized
        case continued
        case quit
    }

    let pipe = WakePipe()
    private let lock = NSLock()
    private var news: [News] = []

    /// Puts news in and wakes the loop.
    func post(_ item: News) {
        lock.withLock { news.append(item) }
        pipe.wake()
    }

    /// Takes all news out, oldest first.
    func take() -> [News] {
        lock.withLock {
            defer { news = [] }
            return news
        }
    }
}
