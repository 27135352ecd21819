import RunModel

/// When a dataset is meant to run: slots at a fixed distance, in UTC.
struct RunSchedule: Hashable, Sendable {
    let frequency: DatasetSchedule.Frequency
    /// The distance between slots, in milliseconds.
    let intervalMilliseconds: Int64
    /// The first slot after 1970-01-01T00:00:00Z, in milliseconds; below the interval.
    let phaseMilliseconds: Int64

    static let minute: Int64 = 60_000
    static let hour: Int64 = 60 * minute
    static let day: Int64 = 24 * hour

    func slot(_ number: Int64) -> Timestamp { Timestamp(milliseconds: phaseMilliseconds + number * intervalMilliseconds) }

    func firstSlot(from instant: Timestamp) -> Int64 {
        let distance = instant.milliseconds - phaseMilliseconds
        let quotient = distance / intervalMilliseconds
        return distance > quotient * intervalMilliseconds ? quotient + 1 : quotient
    }

    /// The hour of the day in which a daily or weekly schedule runs; nil for the others.
    var hourOfDay: Int? {
        frequency == .daily || frequency == .weekly ? Int(phaseMilliseconds % Self.day / Self.hour) : nil
    }

    /// The minute within the hour of the first slot of an hour.
    var minuteOfHour: Int { Int(phaseMilliseconds % Self.hour / Self.minute) }

    /// Draws a schedule; four of five lie at the full hour, as people choose them. Nil for a dataset that only people start.
    static func draw(_ random: inout SeededRandom) -> RunSchedule? {
        let bunched = random.uniform() < 0.8
        let offset = bunched ? 0 : Int64(1 + random.below(11)) * 5 * minute
        switch random.index(weights: [15, 10, 35, 27, 5, 8]) {
        case 0: return RunSchedule(frequency: .every15Minutes, intervalMilliseconds: 15 * minute, phaseMilliseconds: offset % (15 * minute))
        case 1: return RunSchedule(frequency: .every30Minutes, intervalMilliseconds: 30 * minute, phaseMilliseconds: offset % (30 * minute))
        case 2: return RunSchedule(frequency: .hourly, intervalMilliseconds: hour, phaseMilliseconds: offset)
        case 3: return RunSchedule(frequency: .daily, intervalMilliseconds: day, phaseMilliseconds: drawHour(&random) + offset)
        case 4:
            // 1970-01-01 was a Thursday: Monday is 4 days into the week that begins there.
            let phase = 4 * day + drawHour(&random) + offset
            return RunSchedule(frequency: .weekly, intervalMilliseconds: 7 * day, phaseMilliseconds: phase)
        default: return nil
        }
    }

    private static func drawHour(_ random: inout SeededRandom) -> Int64 {
        Int64([0, 2, 5, 6, 7, 8][random.index(weights: [3, 1, 1, 3, 3, 2])]) * hour
    }
}
