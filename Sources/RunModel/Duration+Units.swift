extension Duration {
    package static func minutes(_ count: Int64) -> Duration { .seconds(count * 60) }
    package static func hours(_ count: Int64) -> Duration { .seconds(count * 3600) }
    /// That many days of 24 hours, as all days of UTC are.
    package static func days(_ count: Int64) -> Duration { .seconds(count * 86_400) }

    /// In whole milliseconds, rounded towards zero: the precision of ``Timestamp``, and how figures of many runs are stored. Saturates.
    package var milliseconds: Int64 { Int64(clamping: attoseconds / 1_000_000_000_000_000) }

    /// In whole nanoseconds, rounded towards zero; at most 292 years.
    package var nanoseconds: Int64 {
        let seconds = min(max(components.seconds, -9_000_000_000), 9_000_000_000)
        return seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000
    }

    /// In seconds, as Prometheus wants them.
    package var inSeconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}

/// How long a length of time is, whichever way it goes.
package func abs(_ length: Duration) -> Duration { max(length, .zero - length) }

extension Timestamp {
    /// The instant that much later. Saturates at the ends of the range.
    package static func + (instant: Timestamp, length: Duration) -> Timestamp { instant.advanced(byMilliseconds: length.milliseconds) }
    /// The instant that much earlier. Saturates at the ends of the range.
    package static func - (instant: Timestamp, length: Duration) -> Timestamp { instant + (.zero - length) }

    /// How much later the left instant is; negative when it is earlier.
    package static func - (later: Timestamp, earlier: Timestamp) -> Duration {
        .milliseconds(later.milliseconds) - .milliseconds(earlier.milliseconds)
    }
}

extension Range<Timestamp> {
    /// The length.
    package var duration: Duration { upperBound - lowerBound }
}
