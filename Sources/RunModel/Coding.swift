/// How values are written as JSON where work on datasets is divided among machines: as compact as they are, and checked when read back.
extension Timestamp: Codable {
    /// Milliseconds since 1970 UTC.
    package init(from decoder: any Decoder) throws {
        self.init(milliseconds: try decoder.singleValueContainer().decode(Int64.self))
    }

    /// Milliseconds since 1970 UTC.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(milliseconds)
    }
}

extension Token: Codable {
    /// The text.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let token = Token(text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "\"\(text)\" is not a token")
        }
        self = token
    }

    /// The text.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}

/// As the number that the history stores.
extension RunState.Code: Codable {}
