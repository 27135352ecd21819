import RunModel

/// How far a collection pass is: what the progress bar shows.
package struct CollectProgress: Sendable {
    /// What is being done now, for example `reading runs`.
    package var activity = "starting"
    package var datasets = 0
    /// Runs new in the history since the pass began.
    package var runs = 0
    /// Requests answered since the pass began.
    package var requests = 0
    /// Requests that the rest of the pass needs, as well as it is known; nil while discovery is still finding work.
    package var requestsLeft: Int?
    package var requestsPerSecond = 1.0
    /// From 0 to 1; never goes back. Nil while it is not known how much there is.
    package private(set) var fraction: Double?

    /// Seconds that ``requestsLeft`` take at the budget's rate; nil when that is not known.
    package var secondsLeft: Double? { requestsLeft.map { Double($0) / max(requestsPerSecond, 1e-6) } }

    init(requestsPerSecond: Double = 1) { self.requestsPerSecond = requestsPerSecond }

    /// Works ``fraction`` out anew. Work that is found on the way makes the bar wait, never go back.
    mutating func settle() {
        guard let requestsLeft, requests + requestsLeft > 0 else { return }
        fraction = max(fraction ?? 0, Double(requests) / Double(requests + requestsLeft))
    }
}
