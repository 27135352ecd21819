import ArgumentParser
import ModeSimulator
import RunModel

struct WorldOptions: ParsableArguments {
    @Option(help: "The same seed gives the same workspace.")
    var seed: UInt64 = 1

    @Option(help: "How many datasets it has.")
    var datasets = 40

    @Option(help: "How many spaces it has.")
    var spaces = 6

    @Option(help: "How many days of history it has.")
    var days = 14

    @Option(help: "How many runs execute at once; the others wait. (default: as many as queue at full hours only)")
    var slots: Int?

    @Option(help: "What misbehaves: none, all, or a list of names, each with a rate if wanted, such as html-504=0.1,drift.")
    var faults = "none"

    @Option(help: "How many simulated seconds pass in a real one.")
    var speed = 1.0

    func validate() throws {
        guard (1...WorldParameters.maximumDatasetCount).contains(datasets) else {
            throw ValidationError("--datasets must be 1 to \(WorldParameters.maximumDatasetCount)")
        }
        guard (1...WorldParameters.maximumSpaceCount).contains(spaces) else {
            throw ValidationError("--spaces must be 1 to \(WorldParameters.maximumSpaceCount)")
        }
        guard (0...3650).contains(days) else { throw ValidationError("--days must be 0 to 3650") }
        guard slots.map({ $0 > 0 }) ?? true else { throw ValidationError("--slots must be at least 1") }
        guard speed >= 1, speed <= 10_000 else { throw ValidationError("--speed must be 1 to 10000") }
        do { _ = try SimulatorFaults(parsing: faults) } catch { throw ValidationError("--faults: \(error)") }
    }

    /// The API over that workspace, its clock beginning at `now`.
    ///
    /// - Parameter isStopped: whether its time stands still, for repeatable output.
    func api(now: Timestamp, isStopped: Bool) throws -> SimulatedModeAPI {
        let world = SimulatedWorld(
            WorldParameters(
                seed: seed,
                datasetCount: datasets,
                spaceCount: spaces,
                start: now.advanced(byMilliseconds: -Int64(days) * UTCDay.milliseconds),
                executionSlots: slots
            )
        )
        let clock = isStopped ? SimulationClock.manual(ManualClock(now)) : .running(from: now, speed: speed)
        return SimulatedModeAPI(world: world, faults: try SimulatorFaults(parsing: faults), clock: clock)
    }
}
