import Foundation
import RunModel

/// The moments at which one dataset is asked to run, in time order, by its schedule or by people.
struct ArrivalStream: Sendable {
    private let schedule: RunSchedule?
    private let seed: UInt64
    private let dataset: Int
    private var slotNumber: Int64
    private var slotLagMilliseconds: Int64 = 0
    private var manualRandom: SeededRandom
    private let manualGapMilliseconds: Double
    private var manualAt: Double

    private(set) var next: Arrival

    struct Arrival: Sendable {
        var at: Timestamp
        var origin: SimulatedRun.Origin
        /// Behind its slot, in milliseconds; 0 for people.
        var lagMilliseconds: Int64
    }

    init(_ dataset: SimulatedDataset, seed: UInt64, start: Timestamp) {
        schedule = dataset.schedule
        self.seed = seed
        self.dataset = dataset.index
        slotNumber = dataset.schedule?.firstSlot(from: start) ?? 0
        manualRandom = SeededRandom(seed: seed, .manualArrivals, UInt64(dataset.index))
        manualGapMilliseconds = dataset.manualGapMilliseconds
        manualAt = Double(start.milliseconds)
        next = Arrival(at: start, origin: .person, lagMilliseconds: 0)
        drawLag()
        drawManual()
        choose()
    }

    mutating func advance() {
        if next.origin == .schedule {
            slotNumber += 1
            drawLag()
        } else {
            drawManual()
        }
        choose()
    }

    private mutating func choose() {
        let manual = Timestamp(milliseconds: Int64(manualAt))
        guard let schedule else {
            next = Arrival(at: manual, origin: .person, lagMilliseconds: 0)
            return
        }
        let scheduled = schedule.slot(slotNumber).advanced(byMilliseconds: slotLagMilliseconds)
        next =
            scheduled <= manual
            ? Arrival(at: scheduled, origin: .schedule, lagMilliseconds: slotLagMilliseconds)
            : Arrival(at: manual, origin: .person, lagMilliseconds: 0)
    }

    /// Mode's scheduler starts runs some seconds after their slot. Below a quarter of the shortest interval, so that runs keep the
    /// order of their slots.
    private mutating func drawLag() {
        guard schedule != nil else { return }
        var random = SeededRandom(seed: seed, .schedulerLag, UInt64(dataset), UInt64(bitPattern: slotNumber))
        slotLagMilliseconds = Int64(min(max(random.logNormal(median: 8000, sigma: 1), 50), 220_000))
    }

    /// People come on weekdays from 7 to 19 UTC, rarely at other times.
    private mutating func drawManual() {
        repeat {
            manualAt += manualRandom.exponential(mean: manualGapMilliseconds / 2.6)
        } while !(Self.isWorkingTime(manualAt) || manualRandom.uniform() < 0.04)
    }

    private static func isWorkingTime(_ milliseconds: Double) -> Bool {
        let day = UTCDay(containing: Timestamp(milliseconds: Int64(milliseconds)))
        let hour = (Int64(milliseconds) - day.start.milliseconds) / RunSchedule.hour
        return day.isoWeekday <= 5 && (7..<19).contains(hour)
    }
}
