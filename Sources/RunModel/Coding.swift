/// How values are written as JSON where work on datasets is divided among machines: as compact as they are, and checked when read back.
extension Timestamp: Codable {
    /// Milliseconds since 1970 UTC.
    @usableFromInline package init(from decoder: any Decoder) throws {
        self.init(milliseconds: try decoder.singleValueContainer().decode(Int64.self))
    }

    /// Milliseconds since 1970 UTC.
    @usableFromInline package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(milliseconds)
    }
}

/// A length of time as whole milliseconds, where a type that has one is coded: in place of the pair of numbers that `Duration` itself makes.
extension KeyedEncodingContainer {
    /// Whole milliseconds.
    package mutating func encode(_ duration: Duration, forKey key: Key) throws { try encode(duration.milliseconds, forKey: key) }

    /// Whole milliseconds; nothing for nil.
    package mutating func encodeIfPresent(_ duration: Duration?, forKey key: Key) throws {
        try encodeIfPresent(duration?.milliseconds, forKey: key)
    }
}

extension KeyedDecodingContainer {
    /// Whole milliseconds.
    package func decode(_: Duration.Type, forKey key: Key) throws -> Duration { .milliseconds(try decode(Int64.self, forKey: key)) }

    /// Whole milliseconds; nil where there are none.
    package func decodeIfPresent(_: Duration.Type, forKey key: Key) throws -> Duration? {
        try decodeIfPresent(Int64.self, forKey: key).map { .milliseconds($0) }
    }
}

extension Token: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let token = Token(text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "\"\(text)\" is not a token")
        }
        self = token
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}

/// As the number that the history stores.
extension RunState.Code: Codable {}
