import RunModel

/// Numbers as the rollups write them: decimal, no exponent, no needless zeros, so that equal values have equal text.
extension RowBuffer {
    /// Milliseconds as seconds: exact, with up to 3 decimals.
    @inline(__always)
    func append(secondsOf milliseconds: Int64) {
        let value = UInt64(max(0, milliseconds))
        let (seconds, fraction) = value.quotientAndRemainder(dividingBy: 1000)
        append(decimal: seconds)
        append(fraction: fraction, 3)
    }

    /// An interpolated quantile of whole milliseconds as seconds: exact, with up to 5 decimals.
    ///
    /// Type 7 interpolates at (n − 1) · p, so the quantiles p50, p90, p95 and p99 are whole multiples of a hundredth of a millisecond;
    /// rounding to it removes the error of the binary fraction.
    @inline(__always)
    func append(secondsOfQuantile milliseconds: Double) {
        let hundredths = (max(0, milliseconds) * 100).rounded()
        let value = UInt64(exactly: min(hundredths, 0x1p62)) ?? 0
        let (seconds, fraction) = value.quotientAndRemainder(dividingBy: 100_000)
        append(decimal: seconds)
        append(fraction: fraction, 5)
    }

    /// `sum ÷ count` milliseconds as seconds, correctly rounded to 10 significant digits or 3 decimals, whichever is more exact.
    func append(meanSecondsOf sum: Int64, count: Int) {
        let divisor = UInt64(max(1, count)) &* 1000
        let (seconds, rest) = UInt64(max(0, sum)).quotientAndRemainder(dividingBy: divisor)
        var digits = 10
        var bound = seconds
        while bound > 0, digits > 3 {
            digits -= 1
            bound /= 10
        }
        if seconds == 0 {
            // Zeros after the point are not significant.
            var scaled = rest
            while digits < 18, scaled > 0, scaled < divisor / 10 {
                scaled *= 10
                digits += 1
            }
        }
        var power: UInt64 = 1
        for _ in 0..<digits { power *= 10 }
        let product = rest.multipliedFullWidth(by: power)
        var (fraction, remainder) = divisor.dividingFullWidth(product)
        var whole = seconds
        if remainder >= divisor - remainder { fraction += 1 }
        if fraction == power {
            whole += 1
            fraction = 0
        }
        append(decimal: whole)
        append(fraction: fraction, digits)
    }

    /// The decimals after a whole number, of which `digits` are given; nothing when all are 0.
    @inline(__always)
    private func append(fraction: UInt64, _ digits: Int) {
        guard fraction > 0 else { return }
        reserve(20)
        put(UInt8(ascii: "."))
        putDigits(fraction, digits)
        trimFraction()
    }

    /// A share between 0 and 1 with 12 significant digits.
    func append(share: Double) {
        guard share > 0 else { return append(UInt8(ascii: "0")) }
        guard share < 1 else { return append(UInt8(ascii: "1")) }
        // Powers of ten are exact in binary up to 10^22.
        var digits = 12
        var power = 1e12
        while share * power < 1e11, digits < 19 {
            digits += 1
            power *= 10
        }
        let scaled = UInt64((share * power).rounded())
        // Rounded up to 1 from below: the text must not be 0.
        guard Double(scaled) < power else { return append(UInt8(ascii: "1")) }
        reserve(22)
        put(UInt8(ascii: "0"))
        put(UInt8(ascii: "."))
        putDigits(scaled, digits)
        trimFraction()
    }

    /// An instant as `2026-11-22T07:47:06.501Z`: always three fraction digits, so that the text sorts by time.
    @inline(__always)
    func append(_ instant: Timestamp, day: CalendarText) {
        let inDay = instant.milliseconds(since: day.start)
        guard inDay >= 0, inDay < UTCDay.milliseconds else { return append(instant.iso8601) }
        reserve(32)
        append(day.prefix)
        let milliseconds = UInt64(inDay)
        putDigits(milliseconds / 3_600_000, 2)
        put(UInt8(ascii: ":"))
        putDigits(milliseconds / 60_000 % 60, 2)
        put(UInt8(ascii: ":"))
        putDigits(milliseconds / 1000 % 60, 2)
        put(UInt8(ascii: "."))
        putDigits(milliseconds % 1000, 3)
        put(UInt8(ascii: "Z"))
    }
}

/// A day with the beginning of the text of its instants, which is the same for all of them.
struct CalendarText {
    let start: Timestamp
    /// `2026-11-22T`.
    let prefix: [UInt8]

    init(_ day: UTCDay) {
        start = day.start
        prefix = Array((day.description + "T").utf8)
    }
}
