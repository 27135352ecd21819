/// Pages of runs as the API might send them, and damaged ones.
struct PageGenerator {
    private var random: SplitMix64

    init(seed: UInt64) { random = SplitMix64(seed: seed) }

    /// A page; nine of ten are damaged in one to three places.
    mutating func page() -> [UInt8] {
        var bytes = Array(envelope().utf8)
        guard random.chance(90) else { return bytes }
        for _ in 0...random.below(3) { damage(&bytes) }
        return bytes
    }

    // MARK: Good pages

    private mutating func envelope() -> String {
        let rows = (0..<random.below(4)).map { _ in row() }.joined(separator: comma())
        let key = random.chance(85) ? "report_runs" : random.pick(["runs", "report_\\u0072uns", ""])
        var embedded = [quoted(key) + ":" + "[" + rows + "]"]
        if random.chance(10) { embedded.insert("\"other\":" + value(2), at: random.below(2)) }
        if random.chance(5) { embedded.append("\"second\":[]") }
        var members = ["\"_embedded\":{" + embedded.joined(separator: comma()) + "}"]
        if random.chance(60) { members.insert("\"pagination\":{\"page\":1,\"total_pages\":" + number() + "}", at: random.below(2)) }
        if random.chance(40) { members.append("\"_links\":" + value(3)) }
        return space() + "{" + space() + members.joined(separator: comma()) + "}" + space()
    }

    private mutating func row() -> String {
        if random.chance(3) { return value(1) }
        var members: [String] = []
        if random.chance(97) { members.append("\"token\":" + (random.chance(95) ? quoted(token()) : value(1))) }
        if random.chance(97) { members.append("\"state\":" + (random.chance(95) ? quoted(state()) : value(1))) }
        for key in ["created_at", "updated_at", "completed_at"] where random.chance(90) {
            members.append(quoted(key) + ":" + (random.chance(85) ? quoted(instant()) : random.pick(["null", "null", value(1)])))
        }
        for _ in 0..<random.below(3) { members.append(quoted(text()) + ":" + value(2)) }
        if random.chance(5) { members.append(random.pick(members.isEmpty ? ["\"x\":1"] : members)) }
        if random.chance(50) { members.shuffle(using: &random) }
        return "{" + members.joined(separator: comma()) + "}"
    }

    private mutating func token() -> String {
        if random.chance(5) { return text() }
        return String((0..<12).map { _ in random.pick(Array("0123456789abcdef")) })
    }

    private mutating func state() -> String {
        random.pick([
            "succeeded", "succeeded", "failed", "cancelled", "completed", "enqueued", "pending", "running_notebook", "exploded", text(),
        ])
    }

    private mutating func instant() -> String {
        func padded(_ value: Int, _ width: Int) -> String {
            let digits = String(value)
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
        let date = padded(1970 + random.below(80), 4) + "-" + padded(1 + random.below(12), 2) + "-" + padded(1 + random.below(31), 2)
        let time = padded(random.below(24), 2) + ":" + padded(random.below(60), 2) + ":" + padded(random.below(60), 2)
        let digits = random.pick([0, 3, 3, 3, 6, 9, 1])
        let fraction = digits == 0 ? "" : "." + (0..<digits).map { _ in String(random.below(10)) }.joined()
        return date + "T" + time + fraction + random.pick(["Z", "Z", "Z", "+00:00", "-07:30", "+05:45", ""])
    }

    private mutating func value(_ depth: Int) -> String {
        switch random.below(depth > 0 ? 9 : 6) {
        case 0: return "null"
        case 1: return "true"
        case 2: return "false"
        case 3: return number()
        case 4, 5: return quoted(text())
        case 6: return "[" + (0..<random.below(3)).map { _ in value(depth - 1) }.joined(separator: comma()) + "]"
        default:
            let members = (0..<random.below(3)).map { _ in quoted(text()) + ":" + value(depth - 1) }
            return "{" + members.joined(separator: comma()) + space() + "}"
        }
    }

    private mutating func number() -> String {
        random.pick([
            "0", "-0", "1", "30", "-17", "3.25", "1e5", "2E-3", "-0.5e+10", "12345678901234567890", "9007199254740993", "1e400", "1e-400",
        ])
    }

    /// The inside of a string, escaped.
    private mutating func text() -> String {
        random.pick([
            "", "a", "href", "token", "name with spaces", "Gr\u{FC}\u{DF}e \u{20AC} \u{1F600}", "\\u00e9\\n\\t\\\"\\\\\\/",
            "\\ud83d\\ude00", "\\u0000",
            "/api/acme/reports/24f6/runs/1a2b", "an even longer text that is longer than eight bytes", "\u{7F}", "st\\u0061te", "{[\\\"]}",
        ])
    }

    private func quoted(_ text: String) -> String { "\"" + text + "\"" }
    private mutating func space() -> String { random.chance(90) ? "" : random.pick([" ", "\n", "\r\n", "\t", "  "]) }
    private mutating func comma() -> String { space() + "," + space() }

    // MARK: Damage

    private static let pieces: [[UInt8]] =
        [
            "\"", "\\", "{", "}", "[", "]", ",", ":", "0", "-", ".", "e", "E+", "\\u", "\\ud800", "\\udc00", "\\u12", "null", "tru", "NaN",
            "1e999", "//",
            "\"token\":", "\"state\":", "\"_embedded\":", "{}", "[]", "\u{FEFF}", "\u{7F}", " ", "\n", "T", "Z", "1970", "02-30", ":60",
        ].map { Array($0.utf8) } + [
            [0x00], [0x80], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xC3], [0x1F], [0x0B], [0xE2, 0x82], [0xFF],
        ]

    private mutating func damage(_ bytes: inout [UInt8]) {
        guard !bytes.isEmpty else { return }
        let position = random.below(bytes.count)
        let end = min(bytes.count, position + 1 + random.below(12))
        switch random.below(9) {
        case 0: bytes[position] = UInt8(truncatingIfNeeded: random.next())
        case 1: bytes[position] ^= 1 << UInt8(random.below(8))
        case 2: bytes.remove(at: position)
        case 3: bytes.removeSubrange(position..<end)
        case 4: bytes.insert(contentsOf: bytes[position..<end], at: random.below(bytes.count))
        case 5: bytes.removeSubrange(position...)
        case 6: bytes.swapAt(position, random.below(bytes.count))
        case 7 where random.chance(4):
            let depth = random.pick([100, 125, 126, 127, 128, 129, 200])
            let nest = Array(repeating: UInt8(ascii: "["), count: depth) + Array(repeating: UInt8(ascii: "]"), count: depth)
            bytes.insert(contentsOf: nest, at: position)
        default: bytes.insert(contentsOf: random.pick(Self.pieces), at: position)
        }
    }
}
