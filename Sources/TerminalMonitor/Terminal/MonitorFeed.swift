import RunModel

/// Where the monitor's pictures come from: a running exporter or a history on disk.
package struct MonitorFeed: Sendable {
    /// The newest picture. Its errors are one line for a person.
    package var fleet: @Sendable () async throws -> StatusDocument
    /// The newest runs of a dataset, newest first; nil when only those that come with the picture are known.
    package var runs: (@Sendable (_ token: String) async throws -> [MonitorRun])?
    package var now: @Sendable () -> Timestamp

    package init(
        fleet: @escaping @Sendable () async throws -> StatusDocument, runs: (@Sendable (_ token: String) async throws -> [MonitorRun])?,
        now: @escaping @Sendable () -> Timestamp
    ) {
        self.fleet = fleet
        self.runs = runs
        self.now = now
    }
}
