import RunModel

/// Everything that the monitor shows of a workspace at one moment.
package struct MonitorFleet: Hashable, Sendable {
    /// The workspace, or another name for what is shown.
    package var title: String
    /// The figures are as of this instant.
    package var takenAt: Timestamp
    /// The window of the rates and percentiles, for example `7d`; empty without one.
    package var window: String
    /// Worst first.
    package var datasets: [MonitorDataset]
    /// Counts over all datasets, also those that were left out.
    package var totals: Totals
    /// The budget of API requests; nil when no running exporter was asked.
    package var budget: MonitorBudget?
    /// What of the past is still to be read, in words; nil when all is known.
    package var backfill: String?
    /// What to say of the collection, for example that Mode cannot be reached; nil when all is well.
    package var trouble: String?
    /// The newest errors, newest first.
    package var errors: [MonitorError]

    package init(
        title: String, takenAt: Timestamp, window: String, datasets: [MonitorDataset], totals: Totals? = nil,
        budget: MonitorBudget? = nil, backfill: String? = nil, trouble: String? = nil, errors: [MonitorError] = []
    ) {
        self.title = title
        self.takenAt = takenAt
        self.window = window
        let distinctions = ShownName.distinctions(datasets.map { ($0.token, $0.name, $0.space) })
        self.datasets = datasets.map { dataset in
            var dataset = dataset
            dataset.distinction = distinctions[dataset.token] ?? ""
            return dataset
        }
        self.totals = totals ?? Totals(datasets)
        self.budget = budget
        self.backfill = backfill
        self.trouble = trouble
        self.errors = errors
    }

    /// How many datasets a huge workspace has beyond ``datasets``: they rank below those.
    package var leftOut: Int { max(0, totals.datasets - datasets.count) }

    /// Counts over datasets.
    package struct Totals: Hashable, Sendable {
        /// All of them.
        package var datasets: Int
        /// Those whose newest ended run failed.
        package var failing: Int
        /// Those whose newest ended run succeeded, whatever their success rate is.
        package var succeeding: Int
        /// Runs in flight.
        package var inFlight: Int

        /// All counts.
        package init(datasets: Int, failing: Int, succeeding: Int, inFlight: Int) {
            self.datasets = datasets
            self.failing = failing
            self.succeeding = succeeding
            self.inFlight = inFlight
        }

        /// Counts.
        package init(_ datasets: [MonitorDataset]) {
            func count(_ health: MonitorDataset.Health) -> Int { datasets.reduce(0) { $0 + ($1.health == health ? 1 : 0) } }
            self.init(
                datasets: datasets.count, failing: count(.failing), succeeding: count(.succeeding),
                inFlight: datasets.reduce(0) { $0 + $1.inFlightCount })
        }
    }
}

/// How much of the API's request budget is used.
package struct MonitorBudget: Hashable, Sendable {
    /// The most requests in a second.
    package var requestsPerSecond: Double
    /// Requests since the exporter was started.
    package var requests: Int64
    /// How long requests waited for the budget since then, in milliseconds.
    package var waitedMilliseconds: Int64

    package init(requestsPerSecond: Double, requests: Int64, waitedMilliseconds: Int64) {
        self.requestsPerSecond = requestsPerSecond
        self.requests = requests
        self.waitedMilliseconds = waitedMilliseconds
    }
}

/// Something that went wrong while collecting.
package struct MonitorError: Hashable, Sendable {
    /// When.
    package var at: Timestamp
    /// What and where.
    package var text: String

    package init(at: Timestamp, text: String) {
        self.at = at
        self.text = text
    }
}
