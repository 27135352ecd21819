/// The units that promlint knows.
///
/// https://github.com/prometheus/client_golang/blob/main/prometheus/testutil/promlint/validations/units.go
enum MetricUnits {
    static let abbreviations = ["s", "ms", "us", "ns", "sec", "b", "kb", "mb", "gb", "tb", "pb", "m", "h", "d"]

    private static let baseOfUnit = [
        "amperes": "amperes", "bytes": "bytes", "celsius": "celsius", "grams": "grams", "joules": "joules", "kelvin": "kelvin",
        "meters": "meters", "metres": "metres", "moles": "moles", "seconds": "seconds", "volts": "volts",
        "minutes": "seconds", "hours": "seconds", "days": "seconds", "weeks": "seconds",
        "kelvins": "kelvin", "fahrenheit": "celsius", "rankine": "celsius",
        "inches": "meters", "yards": "meters", "miles": "meters",
        "bits": "bytes", "calories": "joules", "pounds": "grams", "ounces": "grams",
    ]

    private static let prefixes = [
        "pico", "nano", "micro", "milli", "centi", "deci", "deca", "hecto", "kilo", "kibi", "mega", "mibi", "giga", "gibi", "tera", "tebi",
        "peta", "pebi",
    ]

    /// The first unit among the words of a name, and its base unit.
    static func unit(in name: String) -> (unit: String, base: String)? {
        for word in name.split(separator: "_").map(String.init) {
            if let base = baseOfUnit[word] { return (word, base) }
            for prefix in prefixes where word.hasPrefix(prefix) {
                if let base = baseOfUnit[String(word.dropFirst(prefix.count))] { return (word, base) }
            }
        }
        return nil
    }
}
