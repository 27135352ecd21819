/// The value of a sample, in the form in which it is quickest to write without a loss.
public enum MetricValue: Hashable, Sendable {
    /// A whole number.
    case integer(Int64)
    /// A number of thousandths: 1500 is written `1.5`. Milliseconds become seconds without any rounding.
    case thousandths(Int64)
    /// Any number; not-a-number and the infinities are `NaN`, `+Inf` and `-Inf`.
    case double(Double)

    /// 1 or 0.
    public static func flag(_ isTrue: Bool) -> MetricValue { .integer(isTrue ? 1 : 0) }
}

extension [UInt8] {
    mutating func append(_ value: MetricValue) {
        switch value {
        case .integer(let number): appendInteger(number)
        case .thousandths(let number): appendThousandths(number)
        case .double(let number): appendDouble(number)
        }
    }

    mutating func appendInteger(_ number: Int64) {
        if number < 0 { append(UInt8(ascii: "-")) }
        appendDigits(number.magnitude, minimumCount: 1)
    }

    mutating func appendThousandths(_ number: Int64) {
        if number < 0 { append(UInt8(ascii: "-")) }
        let (whole, fraction) = number.magnitude.quotientAndRemainder(dividingBy: 1000)
        appendDigits(whole, minimumCount: 1)
        guard fraction != 0 else { return }
        append(UInt8(ascii: "."))
        if fraction % 100 == 0 {
            appendDigits(fraction / 100, minimumCount: 1)
        } else if fraction % 10 == 0 {
            appendDigits(fraction / 10, minimumCount: 2)
        } else {
            appendDigits(fraction, minimumCount: 3)
        }
    }

    mutating func appendDouble(_ number: Double) {
        if let whole = Int64(exactly: number), whole.magnitude < 1 << 53, whole != 0 || number.sign == .plus {
            appendInteger(whole)
        } else if number.isNaN {
            self += "NaN".utf8
        } else if number.isInfinite {
            self += (number < 0 ? "-Inf" : "+Inf").utf8
        } else {
            // The shortest text that reads back as the same number.
            self += number.description.utf8
        }
    }

    private mutating func appendDigits(_ number: UInt64, minimumCount: Int) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 20) { digits in
            var rest = number
            var start = digits.count
            repeat {
                let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
                start -= 1
                digits[start] = UInt8(truncatingIfNeeded: digit) | 0x30
                rest = quotient
            } while rest != 0 || digits.count - start < minimumCount
            append(contentsOf: UnsafeBufferPointer(rebasing: digits[start...]))
        }
    }
}
