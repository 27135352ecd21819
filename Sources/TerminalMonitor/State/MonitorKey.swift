enum MonitorKey: Hashable, Sendable {
    case character(Character)
    case enter
    case escape
    case backspace
    case up, down, left, right, pageUp, pageDown, home, end
    case interrupt
    case suspend
    case redraw
    /// Ctrl-U: erases the line.
    case eraseLine
}

/// Turns the bytes of a terminal into keys. Pure: the bytes of one key may come in pieces.
struct KeyDecoder: Sendable {
    private var pending: [UInt8] = []

    init() {}

    /// Whether bytes wait for more: an Escape that may start a sequence, or half a character.
    var isIncomplete: Bool { !pending.isEmpty }

    /// The longest sequence that is waited for; longer ones are dropped.
    private static let maximumSequence = 32

    /// Takes bytes; returns the keys that are complete.
    mutating func decode(_ bytes: some Sequence<UInt8>) -> [MonitorKey] {
        pending += bytes
        var keys: [MonitorKey] = []
        while let length = length() {
            let unit = Array(pending.prefix(length))
            pending.removeFirst(length)
            if let key = Self.key(unit) { keys.append(key) }
        }
        if pending.count > Self.maximumSequence { pending = [] }
        return keys
    }

    /// Says that nothing more came for a while: a pending Escape was the key of that name.
    mutating func flush() -> [MonitorKey] {
        defer { pending = [] }
        return pending.first == 0x1B ? [.escape] : []
    }

    /// The length of the unit at the start; nil when it is not complete.
    private func length() -> Int? {
        guard let first = pending.first else { return nil }
        if first == 0x1B { return escapeLength() }
        let needed = first < 0xC0 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
        return pending.count >= needed ? needed : nil
    }

    /// ECMA-48: `ESC [` parameters 0x30–0x3F, intermediates 0x20–0x2F, final 0x40–0x7E; `ESC O` and one more byte.
    private func escapeLength() -> Int? {
        guard pending.count >= 2 else { return nil }
        switch pending[1] {
        case UInt8(ascii: "["): return pending.dropFirst(2).firstIndex { (0x40...0x7E).contains($0) }.map { $0 + 1 }
        case UInt8(ascii: "O"): return pending.count >= 3 ? 3 : nil
        // Escape, then another key: Alt with that key, or two keys pressed quickly. The Escape counts.
        default: return 1
        }
    }

    private static func key(_ unit: [UInt8]) -> MonitorKey? {
        if unit[0] == 0x1B { return unit.count == 1 ? .escape : sequence(unit) }
        switch unit[0] {
        case 0x0D, 0x0A: return .enter
        case 0x7F, 0x08: return .backspace
        case 0x03: return .interrupt
        case 0x1A: return .suspend
        case 0x0C: return .redraw
        case 0x15: return .eraseLine
        case 0..<0x20: return nil
        default:
            let text = String(decoding: unit, as: UTF8.self)
            return text.count == 1 && text != "\u{FFFD}" ? text.first.map(MonitorKey.character) : nil
        }
    }

    private static func sequence(_ unit: [UInt8]) -> MonitorKey? {
        switch String(decoding: unit.dropFirst(2), as: UTF8.self) {
        case "A": .up
        case "B": .down
        case "C": .right
        case "D": .left
        case "H", "1~", "7~": .home
        case "F", "4~", "8~": .end
        case "5~": .pageUp
        case "6~": .pageDown
        default: nil
        }
    }
}
