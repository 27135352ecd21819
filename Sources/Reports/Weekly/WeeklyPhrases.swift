import RunAnalytics
import RunModel

/// Turns of phrase that several parts of a weekly report share.
enum WeeklyPhrases {
    /// `1 run`, `2 runs`, `12 345 runs`.
    static func count(_ number: some BinaryInteger, _ noun: String) -> String {
        "\(HumanText.count(number)) \(noun)\(number == 1 ? "" : "s")"
    }

    /// The same for a noun whose plural is not its singular and an `s`.
    static func count(_ number: some BinaryInteger, _ noun: String, _ nouns: String) -> String {
        "\(HumanText.count(number)) \(number == 1 ? noun : nouns)"
    }

    /// `A`, `A and B`, `A, B and C`, `A, B, C and 4 more`.
    static func list(_ names: [String], most: Int = 3) -> String {
        let shown = Array(names.prefix(most))
        let rest = names.count - shown.count
        if rest > 0 { return shown.joined(separator: ", ") + " and \(HumanText.count(rest)) more" }
        guard shown.count > 1 else { return shown.first ?? "" }
        return shown.dropLast().joined(separator: ", ") + " and " + (shown.last ?? "")
    }

    /// A change of a length: `+45 %`, `−12 %`, `×12` and `÷12` from tenfold on; nil without a ratio.
    static func change(_ ratio: Double?) -> String? {
        guard let ratio, ratio.isFinite, ratio >= 0 else { return nil }
        if ratio >= 10 { return "×\(HumanText.decimal(ratio, places: 0))" }
        if ratio > 0, ratio <= 0.1 { return "÷\(HumanText.decimal(1 / ratio, places: 0))" }
        let percent = ((ratio - 1) * 100).rounded()
        if percent == 0 { return "±0 %" }
        return percent > 0 ? "+\(HumanText.decimal(percent, places: 0)) %" : "−\(HumanText.decimal(-percent, places: 0)) %"
    }

    /// An objective as it was set, without rounding it up: `99 %`, `99.95 %`.
    static func objective(_ ratio: Double) -> String {
        var text = HumanText.decimal(ratio * 100, places: 3)
        while text.hasSuffix("0") { text.removeLast() }
        if text.hasSuffix(".") { text.removeLast() }
        return text + " %"
    }

    /// `81.0 – 97.5 %`; nil without an interval.
    static func interval(_ interval: WilsonInterval?) -> String? {
        interval.map { "\(HumanText.percent($0.low).replacing(" %", with: "")) – \(HumanText.percent($0.high))" }
    }

    /// What stands in place of a percentile that so few runs cannot carry.
    static func tooFew(runs: Int, needed: Int) -> String { "too few runs (\(HumanText.count(runs)) of \(HumanText.count(needed)))" }

    /// The same with no-break spaces between numbers and their units.
    static func unbroken(_ text: String) -> String {
        let bytes = Array(text.utf8)
        func isUnit(_ index: Int) -> Bool {
            guard index < bytes.count, "%smhd".utf8.contains(bytes[index]) else { return false }
            var end = index + 1
            if bytes[index] == UInt8(ascii: "m"), end < bytes.count, bytes[end] == UInt8(ascii: "s") { end += 1 }
            return end == bytes.count || !(97...122).contains(bytes[end] | 0x20)
        }
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count + 16)
        for (index, byte) in bytes.enumerated() {
            let follows = index > 0 && (48...57).contains(bytes[index - 1])
            if byte == 32, follows, isUnit(index + 1) { result += [0xC2, 0xA0] } else { result.append(byte) }
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// A p-value: `p 0.003`, `p < 0.001`.
    static func pValue(_ value: Double?) -> String? {
        guard let value, value.isFinite else { return nil }
        return value < 0.001 ? "p < 0.001" : "p \(HumanText.decimal(value, places: 3))"
    }
}

extension DatasetReference {
    /// The dataset's name as reports show it, with the space or token where others have the same name; the token where it has none.
    var shownName: String {
        let name = ShownName.of(dataset.displayName)
        return distinction.map { "\(name) (\(ShownName.of($0)))" } ?? name
    }
}
