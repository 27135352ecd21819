import RunModel

/// How often a dataset breaks and how long a repair takes.
struct FailureEpisodes: Sendable {
    /// The mean time from one repair to the next break, in milliseconds.
    let meanGapMilliseconds: Double
    let medianLengthMilliseconds: Double
    /// The share of runs that fail while it is broken.
    let failureShare: Double

    /// Three of ten datasets break about every ten days, the others every two months.
    static func draw(_ random: inout SeededRandom) -> FailureEpisodes {
        let isFragile = random.uniform() < 0.3
        return FailureEpisodes(
            meanGapMilliseconds: (isFragile ? 10 : 60) * 86_400_000,
            medianLengthMilliseconds: random.uniform(2..<14) * 3_600_000, failureShare: random.uniform(0.85..<1))
    }
}

/// Walks through the episodes of one dataset in time order.
struct FailureEpisodeWalk: Sendable {
    private let episodes: FailureEpisodes
    private var random: SeededRandom
    private var beginMilliseconds: Double
    private var endMilliseconds: Double

    /// The episodes of the dataset of that number, from `start` on.
    init(_ episodes: FailureEpisodes, seed: UInt64, dataset: Int, start: Timestamp) {
        self.episodes = episodes
        random = SeededRandom(seed: seed, .failureEpisodes, UInt64(dataset))
        beginMilliseconds = Double(start.milliseconds)
        endMilliseconds = beginMilliseconds
        advance()
    }

    private mutating func advance() {
        beginMilliseconds = endMilliseconds + random.exponential(mean: episodes.meanGapMilliseconds)
        endMilliseconds = beginMilliseconds + random.logNormal(median: episodes.medianLengthMilliseconds, sigma: 0.9)
    }

    /// Whether the dataset is broken at an instant; instants must not go back.
    mutating func isBroken(at instant: Timestamp) -> Bool {
        let time = Double(instant.milliseconds)
        while endMilliseconds <= time { advance() }
        return beginMilliseconds <= time
    }
}
