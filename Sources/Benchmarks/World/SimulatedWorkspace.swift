import ModeSimulator
import RunModel

/// The workspace that lies behind every history of the benchmarks.
///
/// With no days of runs nothing has ever run in it: a pass finds that nothing has changed, whatever runs a history holds already.
enum SimulatedWorkspace {
    static func datasets(_ count: Int) -> [Dataset] {
        let world = world(datasetCount: count, days: 0)
        return world.datasets.map { Dataset(token: $0.token, name: $0.name, space: world.spaces[$0.spaceIndex].space) }
    }

    /// - Parameter days: how many days before ``SyntheticHistory/end`` the first runs are; 0 for a workspace in which nothing runs.
    static func world(datasetCount: Int, days: Int) -> SimulatedWorld {
        let distance = days == 0 ? 30 : -Int64(days)
        return SimulatedWorld(
            WorldParameters(
                workspace: SyntheticHistory.account, datasetCount: datasetCount, spaceCount: max(2, datasetCount / 100),
                start: SyntheticHistory.end.advanced(byMilliseconds: distance * UTCDay.milliseconds)))
    }
}
