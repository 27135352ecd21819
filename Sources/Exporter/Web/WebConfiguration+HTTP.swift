import Configuration

extension WebConfiguration {
    /// The fields that may be set, with the values allowed; nil for any. Exporter-toolkit has the same list.
    private static let headerValues: [String: [String]?] = [
        "Strict-Transport-Security": nil, "X-Content-Type-Options": ["nosniff"], "X-Frame-Options": ["deny", "sameorigin"],
        "X-XSS-Protection": nil, "Content-Security-Policy": nil,
    ]

    static func readHeaders(_ top: YAMLSection) throws(ConfigurationError) -> [(name: String, value: String)] {
        guard let http = try top.section("http_server_config", known: ["http2", "headers"]) else { return [] }
        _ = try http.value("http2", expected: "true or false") { Bool($0) }
        guard let section = try http.section("headers", known: Set(headerValues.keys)) else { return [] }
        var headers: [(name: String, value: String)] = []
        for name in headerValues.keys.sorted() {
            guard let value = section.node(name)?.scalar?.string, !value.isEmpty else { continue }
            if let allowed = headerValues[name] ?? nil, !allowed.contains(value) {
                throw section.error(name, "\"\(value)\" is not one of \(allowed.joined(separator: ", "))")
            }
            headers.append((name, value))
        }
        return headers
    }

    static func readRateLimit(_ top: YAMLSection) throws(ConfigurationError) -> RateLimit? {
        guard let section = try top.section("rate_limit", known: ["interval", "burst"]) else { return nil }
        let burst = try section.value("burst", expected: "a number of requests, 0 or more") { Int($0).flatMap { $0 >= 0 ? $0 : nil } } ?? 0
        let interval = try section.value("interval", expected: "a duration such as 1s or 100ms", GoDuration.nanoseconds) ?? 0
        return interval == 0 ? nil : RateLimit(intervalNanoseconds: interval, burst: burst)
    }
}

/// Lengths of time as Go's configuration files have them: `1s`, `1m30s`, `0.5h`, or a whole number of nanoseconds.
enum GoDuration {
    private static let units: [(suffix: String, nanoseconds: Double)] = [
        ("ns", 1), ("us", 1e3), ("µs", 1e3), ("μs", 1e3), ("ms", 1e6), ("s", 1e9), ("m", 60e9), ("h", 3600e9),
    ]

    /// Nil for anything else, for negative lengths and for more than a year.
    static func nanoseconds(_ text: String) -> Int64? {
        if let number = Int64(text) { return checked(Double(number)) }
        var rest = text[...]
        var sum = 0.0
        guard !rest.isEmpty else { return nil }
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isASCII && $0.isNumber || $0 == "." }
            rest = rest[digits.endIndex...]
            let suffix = rest.prefix { !($0.isASCII && $0.isNumber) && $0 != "." }
            rest = rest[suffix.endIndex...]
            guard let number = Double(digits), let unit = units.first(where: { $0.suffix == suffix }) else { return nil }
            sum += number * unit.nanoseconds
        }
        return checked(sum)
    }

    private static func checked(_ nanoseconds: Double) -> Int64? {
        (0...366 * 86_400e9).contains(nanoseconds) ? Int64(nanoseconds) : nil
    }
}
