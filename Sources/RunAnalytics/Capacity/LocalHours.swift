import RunModel

/// The hours of the week in a time zone, right across daylight saving.
///
/// Offsets of the zone are looked up once per quarter of an hour and kept as a few stretches, because a million look-ups in
/// the zone's rules would cost more than everything else.
struct LocalHours {
    /// Hours of a week; 0 is Monday 00:00 to 01:00.
    static let count = 168
    private static let hour: Int64 = 3_600_000
    private static let step: Int64 = 900_000

    private var begins: [Timestamp] = []
    private var offsets: [Int64] = []

    /// Covers the window; instants outside of it take the offset at its nearer end.
    init(zone: ZoneRules, window: Range<Timestamp>) {
        let into = Self.positiveRemainder(window.lowerBound.milliseconds, Self.step)
        var instant = window.lowerBound.advanced(byMilliseconds: -into)
        while instant < window.upperBound || begins.isEmpty {
            let offset = zone.offsetSeconds(at: Self.floorDivision(instant.milliseconds, 1000)) * 1000
            if offsets.last != offset {
                begins.append(instant)
                offsets.append(offset)
            }
            instant = instant.advanced(byMilliseconds: Self.step)
        }
    }

    /// Local milliseconds since 1970-01-01T00:00 local time.
    func local(_ instant: Timestamp) -> Int64 { instant.milliseconds + offsets[stretch(of: instant)] }

    /// The hour of the week of an instant, 0 to 167.
    func hourOfWeek(_ instant: Timestamp) -> Int {
        let hours = Self.floorDivision(local(instant), Self.hour)
        // 1970-01-01 was a Thursday, three days after a Monday.
        return Int(Self.positiveRemainder(hours + 72, Int64(Self.count)))
    }

    /// Calls `body` with each piece of `[begin, end)` that lies within one local hour: its length in milliseconds and its hour of the week.
    func forEachPiece(from begin: Timestamp, to end: Timestamp, _ body: (Int64, Int) -> Void) {
        var instant = begin
        while instant < end {
            let stretch = stretch(of: instant)
            let local = instant.milliseconds + offsets[stretch]
            var next = instant.advanced(byMilliseconds: Self.hour - Self.positiveRemainder(local, Self.hour))
            if stretch + 1 < begins.count { next = min(next, begins[stretch + 1]) }
            next = min(next, end)
            body(next.milliseconds(since: instant), hourOfWeek(instant))
            instant = next
        }
    }

    private func stretch(of instant: Timestamp) -> Int {
        var index = begins.count - 1
        while index > 0, begins[index] > instant { index -= 1 }
        return index
    }

    static func floorDivision(_ value: Int64, _ divisor: Int64) -> Int64 {
        (value - positiveRemainder(value, divisor)) / divisor
    }

    static func positiveRemainder(_ value: Int64, _ divisor: Int64) -> Int64 {
        let remainder = value % divisor
        return remainder < 0 ? remainder + divisor : remainder
    }
}
