extension Duration {
    /// In whole milliseconds, as system calls take timeouts: rounded up, so that a wait never ends early and is then made again with 0.
    package var millisecondsRoundedUp: Int64 {
        let (seconds, attoseconds) = components
        let part = (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
        let (whole, overflow) = seconds.multipliedReportingOverflow(by: 1000)
        return overflow ? (seconds < 0 ? .min : .max) : whole.addingReportingOverflow(part).partialValue
    }

    package var roundedUpToMilliseconds: Duration { .milliseconds(millisecondsRoundedUp) }
}
