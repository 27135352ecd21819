import Foundation
import RunModel

/// What a capacity analysis is asked.
package struct CapacityOptions: Sendable {
    /// The most slots that a replay may have; bounds the time of an analysis.
    package static let maximumSlots = 512
    /// The longest window. Bounds the memory of spreading.
    package static let maximumWindow = Duration.days(1100)

    /// The instants that can be analysed: 1970 to 9999.
    static let years = Timestamp(milliseconds: 0)...Timestamp.endOfYear9999

    /// Start of the window, inclusive.
    package var since: Timestamp
    /// End of the window, exclusive.
    package var until: Timestamp
    /// What "now" is: a run in flight has lasted until then.
    package var now: Timestamp
    /// How many slots to try, in any order. Default 1 to 8.
    package var slots: [Int]
    /// The p95 wait that is still acceptable. Default 60 s; 0 asks for no wait at all.
    package var targetWait: Duration
    /// How many slots there are today; nil (the default) infers it from the runs.
    package var currentSlots: Int?
    /// IANA name of the zone of hours of the week and schedules. Default `UTC`.
    package var timeZoneName: String
    /// Whether to look for moves of schedules that lower the peak. Default false.
    package var spreads: Bool
    /// The most moves to propose. Default 10.
    package var maximumMoves: Int
    /// The furthest that spreading moves a dataset; also less than its period. Default 2 h: later than that,
    /// people wait for their figures longer than any queue makes them.
    package var maximumShift: Duration
    /// Whether to look whether demand grows, which needs the demand of far more weeks than the window has. Default true.
    package var looksForGrowth = true
    /// Whether other slots than ``slots`` are tried where the answer lies beyond them: around today's, and around what the target needs.
    /// Default false.
    package var choosesSlots = false
    /// By what the load of the datasets is put together as well, each in its ``CapacityDataset/group``. Default nil: not at all.
    package var groupedBy: DatasetGrouping.Kind?
    /// Whether every run of the window is known for all datasets. Where not, nothing is claimed. Default true.
    package var isCovered = true
    /// From when on the runs of all datasets are known; nil when of some none are. Only used without ``isCovered``.
    package var knownFrom: Timestamp?
    /// What the caller knows of the runs and a reader must know too, one sentence each; printed with the warnings.
    package var notes: [String] = []

    /// With the defaults named at each property.
    package init(
        since: Timestamp,
        until: Timestamp,
        now: Timestamp,
        slots: some Sequence<Int> = 1...8,
        targetWait: Duration = .seconds(60),
        currentSlots: Int? = nil,
        timeZoneName: String = "UTC",
        spreads: Bool = false,
        maximumMoves: Int = 10,
        maximumShift: Duration = .hours(2)
    ) {
        self.since = since
        self.until = until
        self.now = now
        self.slots = Array(slots)
        self.targetWait = targetWait
        self.currentSlots = currentSlots
        self.timeZoneName = timeZoneName
        self.spreads = spreads
        self.maximumMoves = maximumMoves
        self.maximumShift = maximumShift
    }

    /// Checks every limit.
    ///
    /// - Returns: the time zone of that name.
    /// - Throws: ``CapacityError`` naming the first option that cannot be used.
    func validated() throws(CapacityError) -> ZoneRules {
        guard [since, until, now].allSatisfy(Self.years.contains), since < until,
            until - since <= Self.maximumWindow
        else { throw .invalidWindow(since: since, until: until) }
        for count in [slots.min() ?? 0, slots.max() ?? 0, currentSlots ?? 1] where !(1...Self.maximumSlots).contains(count) {
            throw .invalidSlots(count)
        }
        guard targetWait >= .zero else { throw .negative(option: "target wait") }
        guard maximumMoves >= 0 else { throw .negative(option: "moves") }
        guard maximumShift >= .zero else { throw .negative(option: "furthest shift") }
        guard let zone = ZoneRules(name: timeZoneName) else { throw .unknownTimeZone(timeZoneName) }
        return zone
    }
}

/// Why a capacity analysis could not be made.
package enum CapacityError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The window is empty, reversed, before 1970 or too long.
    case invalidWindow(since: Timestamp, until: Timestamp)
    /// A number of slots that cannot be replayed.
    case invalidSlots(Int)
    /// An option that must not be negative.
    case negative(option: String)
    case unknownTimeZone(String)
    /// A run names a dataset that was not given.
    case unknownDataset(index: Int)

    package var description: String {
        switch self {
        case .invalidWindow(let since, let until):
            "capacity: the window \(since) to \(until) cannot be analysed: it must end after it begins, and be at most "
                + "\(CapacityOptions.maximumWindow.milliseconds / UTCDay.milliseconds) days long"
        case .invalidSlots(let slots):
            "capacity: \(slots) slots cannot be replayed: give a number from 1 to \(CapacityOptions.maximumSlots)"
        case .negative(let option): "capacity: the \(option) must not be negative"
        case .unknownTimeZone(let name): "capacity: no time zone is named \"\(name)\": give an IANA name such as Europe/Berlin"
        case .unknownDataset(let index): "capacity: a run belongs to dataset number \(index), which was not given"
        }
    }
}
