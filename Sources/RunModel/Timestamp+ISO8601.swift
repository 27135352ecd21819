extension Timestamp {
    /// Reads the ISO 8601 profile that the API uses: `YYYY-MM-DDTHH:MM:SS`, 0 to 9 fraction digits, then `Z` or `±HH:MM`.
    ///
    /// Digits after the millisecond are cut off. Years 1970 to 9999, real calendar days only, no leap second.
    /// Works on bytes because Foundation's formatters cost about a thousand times as much, three times per run.
    ///
    /// - Returns: nil for anything else.
    package init?(iso8601 bytes: UnsafeBufferPointer<UInt8>) {
        guard bytes.count >= 20, bytes.count <= 35 else { return nil }
        func number(_ start: Int, _ length: Int) -> Int? {
            var value = 0
            for index in start..<start + length {
                let digit = Int(bytes[index]) - 0x30
                guard (0...9).contains(digit) else { return nil }
                value = value * 10 + digit
            }
            return value
        }
        guard bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"), bytes[10] == UInt8(ascii: "T"),
            bytes[13] == UInt8(ascii: ":"), bytes[16] == UInt8(ascii: ":"),
            let year = number(0, 4), year >= 1970, let month = number(5, 2), (1...12).contains(month),
            let day = number(8, 2), (1...UTCDay.length(ofMonth: month, year: year)).contains(day),
            let hour = number(11, 2), hour < 24, let minute = number(14, 2), minute < 60, let second = number(17, 2), second < 60
        else { return nil }

        var index = 19
        var fraction = 0
        if bytes[index] == UInt8(ascii: ".") {
            index += 1
            let start = index
            while index < bytes.count, let digit = number(index, 1) {
                if index - start < 3 { fraction = fraction * 10 + digit }
                index += 1
            }
            guard (1...9).contains(index - start) else { return nil }
            for _ in min(3, index - start)..<3 { fraction *= 10 }
        }

        guard index < bytes.count else { return nil }
        var offsetMinutes = 0
        if bytes[index] == UInt8(ascii: "Z") {
            guard index + 1 == bytes.count else { return nil }
        } else {
            guard index + 6 == bytes.count, bytes[index] == UInt8(ascii: "+") || bytes[index] == UInt8(ascii: "-"),
                bytes[index + 3] == UInt8(ascii: ":"), let offsetHour = number(index + 1, 2), offsetHour < 24,
                let offsetMinute = number(index + 4, 2), offsetMinute < 60
            else { return nil }
            offsetMinutes = offsetHour * 60 + offsetMinute
            if bytes[index] == UInt8(ascii: "-") { offsetMinutes = -offsetMinutes }
        }
        let days = UTCDay(year: year, month: month, day: day).daysSinceEpoch
        let seconds = (Int64(days) * 24 + Int64(hour)) * 3600 + Int64(minute - offsetMinutes) * 60 + Int64(second)
        // An offset may lead beyond the last year that can be written.
        guard seconds <= Self.endOfYear9999.milliseconds / 1000 else { return nil }
        self.init(milliseconds: seconds * 1000 + Int64(fraction))
    }

    /// `9999-12-31T23:59:59.999Z`: nothing later has a text.
    package static let endOfYear9999 = Timestamp(milliseconds: 253_402_300_799_999)

    /// Reads the same profile from text.
    package init?(iso8601 text: String) {
        var text = text
        guard let value = text.withUTF8({ Timestamp(iso8601: $0) }) else { return nil }
        self = value
    }

    /// `2026-11-22T07:47:06.501Z`: always three fraction digits and `Z`, so that the text sorts by time.
    /// Instants outside the years 0 to 9999 are clamped to them.
    package var iso8601: String {
        let clamped = min(max(milliseconds, -62_167_219_200_000), Self.endOfYear9999.milliseconds)
        let day = UTCDay(containing: Timestamp(milliseconds: clamped))
        let inDay = Int(clamped - day.start.milliseconds)
        return day.description + "T" + ZeroPadded.text(inDay / 3_600_000, width: 2) + ":"
            + ZeroPadded.text(inDay / 60_000 % 60, width: 2) + ":" + ZeroPadded.text(inDay / 1000 % 60, width: 2) + "."
            + ZeroPadded.text(inDay % 1000, width: 3) + "Z"
    }
}

extension Timestamp: CustomStringConvertible {
    @usableFromInline package var description: String { iso8601 }
}
