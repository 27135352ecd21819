/// Hears of every request; feeds the exporter's own metrics.
package struct ModeRequestObserver: Sendable {
    /// A request ended: its endpoint, the HTTP status (`200`) or the error kind when there was none (`timeout`), and its seconds.
    /// Each attempt counts.
    var requestFinished: @Sendable (_ endpoint: ModeEndpoint, _ code: String, _ seconds: Double) -> Void
    /// A request had to wait that many seconds for the budget; called for waits above 0.
    var budgetWaited: @Sendable (Duration) -> Void
    /// The API answered that there were too many requests: none is sent for so long.
    var paused: @Sendable (Duration) -> Void

    package init(
        requestFinished: @escaping @Sendable (_ endpoint: ModeEndpoint, _ code: String, _ seconds: Double) -> Void = { _, _, _ in },
        budgetWaited: @escaping @Sendable (Duration) -> Void = { _ in },
        paused: @escaping @Sendable (Duration) -> Void = { _ in }
    ) {
        self.requestFinished = requestFinished
        self.budgetWaited = budgetWaited
        self.paused = paused
    }

    package static let none = ModeRequestObserver()
}
