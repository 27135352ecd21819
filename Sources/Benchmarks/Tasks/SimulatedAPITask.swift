import Foundation
import ModeSimulator

/// The Mode API of a ``SimulatedWorkspace`` on a socket, for as long as its standard input is open.
enum SimulatedAPITask {
    /// DATASETS DAYS: prints its address. Its time begins at ``SyntheticHistory/end``, and stands still in a world with runs, so that
    /// everyone who asks finds the same.
    static func run(_ arguments: TaskArguments) throws -> Sample {
        let days = try arguments.number(1)
        let world = SimulatedWorkspace.world(datasetCount: try arguments.number(0), days: days)
        let end = SyntheticHistory.end
        let clock = days == 0 ? SimulationClock.running(from: end) : .manual(ManualClock(end))
        let server = SimulatorServer(api: SimulatedModeAPI(world: world, clock: clock))
        print(try server.start())
        fflush(nil)
        _ = FileHandle.standardInput.readDataToEndOfFile()
        server.stop(drain: .milliseconds(100))
        return Sample(seconds: 0)
    }
}
