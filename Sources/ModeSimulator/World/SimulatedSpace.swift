import RunModel

/// A space of the simulated workspace.
public struct SimulatedSpace: Sendable {
    /// What is visible of it.
    public let space: Space
    /// Whether it is somebody's personal space: `filter=custom` leaves it out.
    public let isPersonal: Bool
    /// Whether the owner of the key is a member: without `filter`, only these are listed.
    public let isMember: Bool
    /// The numbers of its datasets, in listing order.
    public internal(set) var datasetIndices: [Int]
}
