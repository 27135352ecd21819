/// How far the reading of the past is: what metrics, landing page and monitor say of it.
package struct PastProgress: Codable, Hashable, Sendable {
    /// Requests until every past is read, as well as it is known; 0 when done.
    package var requestsLeft: Int64
    /// All requests of the reading, those that are done included; at least ``requestsLeft``.
    package var requests: Int64
    /// How long the rest takes at the request budget; nil when that is not known.
    package var secondsLeft: Double?

    package init(requestsLeft: Int64, requests: Int64, secondsLeft: Double?) {
        self.requestsLeft = max(0, requestsLeft)
        self.requests = max(requests, self.requestsLeft)
        self.secondsLeft = secondsLeft
    }

    /// In words; nil when everything is read.
    package var words: String? {
        guard requestsLeft > 0 else { return nil }
        let pages = "reading history: \(HumanText.count(requestsLeft)) of \(HumanText.count(requests)) pages left"
        guard let secondsLeft, secondsLeft.isFinite else { return pages }
        let minutes = (max(0, secondsLeft) / 60).rounded(.up)
        let left = DurationEstimate(milliseconds: minutes * 60_000)
        return pages + ", about \(minutes < 60 ? "\(Int(max(1, minutes))) min" : HumanText.duration(left))"
    }
}
