package struct SimulatorFaults: Hashable, Sendable {
    private var rates: [SimulatorFault: Double] = [:]
    /// Tokens of datasets of the world whose own resources answer 403. For tests: their figures are lost to the client.
    package var forbiddenDatasets: Set<String> = []
    /// Tokens of datasets of the world whose own resources answer 404. For tests: their figures are lost to the client.
    var missingDatasets: Set<String> = []

    package init() {}

    package static let none = SimulatorFaults()
    /// Every fault that ``SimulatorFault/isPartOfAll``, at its default rate.
    package static let all: SimulatorFaults = {
        var faults = SimulatorFaults()
        for fault in SimulatorFault.allCases where fault.isPartOfAll { faults[fault] = fault.defaultRate }
        return faults
    }()

    /// Text that names no set of faults.
    package struct ParsingError: Error, Hashable, Sendable, CustomStringConvertible {
        package let description: String
    }

    /// Reads `all`, `none`, or a comma list of names as in ``SimulatorFault``, each alone (default rate), with a rate
    /// (`html-504=0.1`, 0 to 1) or, after `all`, with a leading `-` to leave it out: `all,-slow,drift=0.5`.
    ///
    /// - Throws: ``ParsingError`` for a name or rate that does not exist, naming what does.
    package init(parsing text: String) throws(ParsingError) {
        for part in text.split(separator: ",").map({ $0.filter { $0 != " " } }) where !part.isEmpty {
            switch part {
            case "all": self = .all
            case "none": self = .none
            default: try apply(part)
            }
        }
    }

    private mutating func apply(_ part: String) throws(ParsingError) {
        let isRemoval = part.hasPrefix("-")
        let pieces = part.drop { $0 == "-" }.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard let fault = pieces.first.flatMap({ SimulatorFault(rawValue: String($0)) }) else {
            let names = SimulatorFault.allCases.map(\.rawValue).joined(separator: ", ")
            throw ParsingError(description: "unknown fault \"\(part)\"; known are all, none, \(names)")
        }
        guard pieces.count == 2 else {
            self[fault] = isRemoval ? 0 : fault.defaultRate
            return
        }
        guard !isRemoval, let rate = Double(pieces[1]), (0...1).contains(rate) else {
            throw ParsingError(description: "\"\(part)\": a rate is a number from 0 to 1, for example \(fault.rawValue)=0.1")
        }
        self[fault] = rate
    }

    /// How often a fault strikes, 0 (never, the default) to 1; values outside are clamped.
    package subscript(fault: SimulatorFault) -> Double {
        get { rates[fault] ?? 0 }
        set { rates[fault] = newValue > 0 ? min(newValue, 1) : nil }
    }
}

extension SimulatorFaults: CustomStringConvertible {
    /// The comma list that ``init(parsing:)`` reads.
    package var description: String {
        let parts = SimulatorFault.allCases.filter { self[$0] > 0 }.map { fault in
            self[fault] == fault.defaultRate ? fault.rawValue : "\(fault.rawValue)=\(self[fault])"
        }
        return parts.isEmpty ? "none" : parts.joined(separator: ",")
    }
}
