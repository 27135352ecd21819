import RunModel

/// A space of the simulated workspace.
package struct SimulatedSpace: Sendable {
    /// What is visible of it.
    package let space: Space
    /// Whether it is a personal space: `filter=custom` leaves it out.
    package let isPersonal: Bool
    /// Whether the owner of the key is a member: without `filter`, only these are listed.
    package let isMember: Bool
    /// The numbers of its datasets, in listing order.
    package internal(set) var datasetIndices: [Int]
}
