/// The hours of the week in a time zone, right across daylight saving.
///
/// Offsets of the zone are looked up once per quarter of an hour and kept as a few stretches, because a million look-ups in
/// the zone's rules would cost more than everything else.
struct LocalHours {
    /// Hours of a week; 0 is Monday 00:00 to 01:00.
    static let count = 168
    private static let hour: Int64 = 3_600_000
    private static let step: Int64 = 900_000

    private var begins: [Int64] = []
    private var offsets: [Int64] = []

    /// Covers the window; instants outside of it take the offset at its nearer end.
    init(zone: ZoneRules, window: Range<Int64>) {
        var instant = window.lowerBound - Self.positiveRemainder(window.lowerBound, Self.step)
        while instant < window.upperBound || begins.isEmpty {
            let offset = zone.offsetSeconds(at: Self.floorDivision(instant, 1000)) * 1000
            if offsets.last != offset {
                begins.append(instant)
                offsets.append(offset)
            }
            instant += Self.step
        }
    }

    /// Local milliseconds since 1970-01-01T00:00 local time.
    func local(_ instant: Int64) -> Int64 { instant + offsets[stretch(of: instant)] }

    /// The hour of the week of an instant, 0 to 167.
    func hourOfWeek(_ instant: Int64) -> Int {
        let hours = Self.floorDivision(local(instant), Self.hour)
        // 1970-01-01 was a Thursday, three days after a Monday.
        return Int(Self.positiveRemainder(hours + 72, Int64(Self.count)))
    }

    /// Calls `body` with each piece of `[begin, end)` that lies within one local hour: its length and its hour of the week.
    func forEachPiece(from begin: Int64, to end: Int64, _ body: (Int64, Int) -> Void) {
        var instant = begin
        while instant < end {
            let stretch = stretch(of: instant)
            let localInstant = instant + offsets[stretch]
            var next = instant + Self.hour - Self.positiveRemainder(localInstant, Self.hour)
            if stretch + 1 < begins.count { next = min(next, begins[stretch + 1]) }
            next = min(next, end)
            body(next - instant, hourOfWeek(instant))
            instant = next
        }
    }

    private func stretch(of instant: Int64) -> Int {
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
