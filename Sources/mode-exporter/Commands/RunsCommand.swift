import ArgumentParser
import Exporter
import Files
import Foundation
import ModeAPI
import Reports
import RunModel

/// The three calls of the Dataset Runs API from the shell.
struct RunsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "runs",
        abstract: "List, get or trigger dataset runs through the API.",
        subcommands: [List.self, Get.self, Trigger.self]
    )

    /// `GET …/datasets/{dataset}/runs`
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the runs of a dataset, newest first.")

        @OptionGroup var global: GlobalOptions
        @OptionGroup var output: OutputOptions

        @Argument(help: "The token of the dataset.") var dataset: DatasetToken

        @Option(help: "Only runs that match this filter of the API, for example created_at.gt.2026-11-01T00:00:00Z.")
        var filter: RunListQuery.Filter?

        @Option(help: "asc or desc.") var order = RunListQuery.Order.descending
        @Option(help: "created_at or updated_at.") var orderBy = RunListQuery.Field.createdAt
        @Option(help: "Maximum number of runs.") var limit = 30
        @Flag(help: "Print JSON with every field of the API.") var json = false

        func validate() throws {
            guard (1...100_000).contains(limit) else { throw ValidationError("--limit must be 1 to 100000") }
        }

        func run() async throws {
            let connection = try RunsConnection(global)
            defer { connection.close() }
            let query = RunListQuery(filter: filter, order: order, orderBy: orderBy)
            var runs: [RunResource] = []
            var seen: Set<RunToken> = []
            var walk = PageWalk()
            while let number = walk.nextPage, runs.count < limit {
                let page = try await connection.client.rawRuns(dataset: dataset, page: number, query: query)
                walk.advance(after: page)
                runs += page.rows.filter { seen.insert($0.token).inserted }
                for row in page.rejected {
                    StandardError.write("page \(number): row \(row.identity) is left out: \(row.reason.rawValue)")
                }
                if query.canStop(after: page.rows) { break }
            }
            if let remark = walk.remark { StandardError.write(remark) }
            let shown = Array(runs.prefix(limit))
            try output.write(json ? RunResource.json(shown) + "\n" : RunTable.text(shown))
        }
    }

    /// `GET …/datasets/{dataset}/runs/{run}`
    struct Get: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Get one run.")

        @OptionGroup var global: GlobalOptions
        @OptionGroup var output: OutputOptions

        @Argument(help: "The token of the dataset.") var dataset: DatasetToken
        @Argument(help: "The token of the run.") var run: RunToken
        @Flag(help: "Print JSON with every field of the API.") var json = false

        func run() async throws {
            let connection = try RunsConnection(global)
            defer { connection.close() }
            let resource = try await connection.client.rawRun(dataset: dataset, token: run)
            try output.write(json ? resource.json + "\n" : RunTable.text([resource]))
        }
    }

    /// `POST …/datasets/{dataset}/runs`
    struct Trigger: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Start a run of a dataset. Mode may bill it.",
            discussion: "The request is sent once and never repeated. With --wait the exit status is 0 only if the run succeeded."
        )

        @OptionGroup var global: GlobalOptions
        @OptionGroup var output: OutputOptions

        @Argument(help: "The token of the dataset.") var dataset: DatasetToken
        @Flag(help: "Follow the run until it ends.") var wait = false
        @Option(help: "How often to poll while waiting, for example 5s.", transform: { try DurationArgument.parse($0) })
        var interval = DurationArgument(.seconds(5), text: "5s")
        @Flag(help: "Print JSON with every field of the API.") var json = false

        func validate() throws {
            guard interval.duration >= .milliseconds(100) else { throw ValidationError("--interval must be at least 100ms, such as 5s") }
        }

        func run() async throws {
            let connection = try RunsConnection(global)
            defer { connection.close() }
            var resource = try await connection.client.triggerRun(dataset: dataset)
            if wait {
                var state = resource.state
                StandardError.write("run \(resource.token): \(state.name)")
                while !resource.state.isEnded {
                    try await Task.sleep(for: interval.duration)
                    resource = try await connection.client.rawRun(dataset: dataset, token: resource.token)
                    if resource.state != state { StandardError.write("run \(resource.token): \(resource.state.name)") }
                    state = resource.state
                }
            }
            try output.write(json ? resource.json + "\n" : RunTable.text([resource]))
            if wait, !resource.state.isSuccess { throw RuntimeFailure("run \(resource.token) ended as \(resource.state.name)") }
        }
    }
}

/// The connection of a `runs` command.
private struct RunsConnection {
    let client: ModeClient
    let close: @Sendable () -> Void

    init(_ global: GlobalOptions) throws {
        let connection = try ModeConnection(try global.common.sources().load().mode, telemetry: ExporterTelemetry())
        client = connection.client
        close = connection.shutdown
    }
}

enum RunTable {
    static func text(_ runs: [RunResource]) -> String {
        let rows = runs.map { run in
            let duration = run.createdAt.flatMap { created in
                run.completedAt.map { HumanText.duration($0 - created) }
            }
            return [
                run.token.text, run.state.name, run.createdAt?.iso8601 ?? HumanText.none, run.completedAt?.iso8601 ?? HumanText.none,
                duration ?? HumanText.none,
            ]
        }
        let columns = ["RUN", "STATE", "CREATED", "COMPLETED", "DURATION"].map { (title: $0, isNumeric: false) }
        return TextTable(columns: columns, rows: rows).lines().joined(separator: "\n") + "\n"
    }
}

extension RunListQuery {
    /// Whether no later page can hold a run that is wanted: the list is ordered by the filtered time and has passed the bound.
    func canStop(after rows: [RunResource]) -> Bool {
        guard let filter, filter.field == .createdAt, orderBy == .createdAt, rows.isEmpty else { return false }
        return order == .descending && filter.comparison == .greaterThan || order == .ascending && filter.comparison == .lessThan
    }
}

extension RunListQuery.Filter: ExpressibleByArgument {
    /// As the API writes it: `created_at.gt.2019-12-19T10:21:12Z`.
    package init?(argument: String) {
        guard let filter = RunListQuery.Filter(argument) else { return nil }
        self = filter
    }
}
extension RunListQuery.Order: ExpressibleByArgument {}
extension RunListQuery.Field: ExpressibleByArgument {}

extension Token: ExpressibleByArgument {
    /// Refuses text that no token can be.
    package init?(argument: String) { self.init(argument) }
}
