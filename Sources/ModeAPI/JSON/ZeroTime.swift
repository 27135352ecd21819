import RunModel

/// The zero of Go's clock, `0001-01-01T00:00:00Z`, which services written in Go send where a time is missing.
enum ZeroTime {
    private static let millennium = Timestamp(milliseconds: 978_307_200_000)

    /// Whether a timestamp is that zero, in any form and zone in which other timestamps are read.
    static func isZero(_ text: String) -> Bool {
        // Years before 1970 are refused by the one reader of timestamps; the same instant of 2001 is not.
        text.hasPrefix("0001-") && Timestamp(iso8601: "2001" + text.dropFirst(4)) == millennium
    }
}
