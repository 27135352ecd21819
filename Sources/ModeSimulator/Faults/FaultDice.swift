import RunModel

/// Decides, from the seed alone, whom a fault strikes: the same row every time it is asked for.
struct FaultDice: Sendable {
    let faults: SimulatorFaults
    private let seed: UInt64

    init(_ faults: SimulatorFaults, seed: UInt64) {
        self.faults = faults
        self.seed = seed
    }

    func bits(_ fault: SimulatorFault, _ subject: UInt64, _ detail: UInt64 = 0) -> UInt64 {
        SeededRandom.mix(Self.hash(fault.rawValue) ^ SeededRandom.mix(seed ^ SeededRandom.mix(subject ^ SeededRandom.mix(detail))))
    }

    func strikes(_ fault: SimulatorFault, _ subject: UInt64 = 0, _ detail: UInt64 = 0) -> Bool {
        let rate = faults[fault]
        guard rate > 0 else { return false }
        return rate >= 1 || Double(bits(fault, subject, detail) >> 11) * 0x1p-53 < rate
    }

    /// Whether an optional key is written as it is.
    enum KeyFate {
        case keep, omit, null
    }

    func fate(ofKey name: String, row: UInt64) -> KeyFate {
        if strikes(.missingKeys, row, Self.hash(name)) { return .omit }
        return strikes(.nullKeys, row, Self.hash(name)) ? .null : .keep
    }

    func timestampStyle(row: UInt64, usual: TimestampStyle = .mode) -> TimestampStyle {
        guard strikes(.timestamps, row) else { return usual }
        let bits = bits(.timestamps, row, 1)
        let offsets: [Int?] = [nil, 0, 0, 120, -330]
        return TimestampStyle(fractionDigits: [0, 1, 3, 6, 9][Int(bits % 5)], offsetMinutes: offsets[Int((bits >> 8) % 5)])
    }

    /// By how many rows a page begins earlier than its number says; never shrinks from page to page.
    func drift(page: Int) -> Int { Int(Double(page - 1) * faults[.drift]) }

    /// The same in every process.
    static func hash(_ text: String) -> UInt64 { Fingerprint(of: text.utf8).value }
}
