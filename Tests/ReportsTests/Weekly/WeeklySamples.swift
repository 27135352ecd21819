import Reports
import RunAnalytics
import RunModel
import TestSupport
import Testing

/// Fleets for the tests of weekly reports.
enum WeeklySamples {
    static let hour: Int64 = 3_600_000
    static let day: Int64 = 86_400_000

    static func context(week: String = "2026-W47", zone: String = "UTC", after: Int64 = 6 * 3_600_000) throws -> ReportContext {
        let calendar = try #require(LocalCalendar(zoneName: zone))
        let period = ReportPeriod(week: try #require(ISOWeek(week)), calendar: calendar)
        return ReportContext(period: period, calendar: calendar, now: period.until.advanced(byMilliseconds: after))
    }

    static func dataset(_ token: String, _ name: String? = nil, space: String? = nil) throws -> Dataset {
        Dataset(
            token: try #require(DatasetToken(token)),
            name: name,
            space: try space.map { Space(token: try #require(SpaceToken("s-\(token)")), name: $0) }
        )
    }

    static func run(
        _ token: String, at instant: Timestamp, _ state: RunState.Code = .succeeded, duration: Int64? = 60_000, queue: (Int64, Int64)? = nil
    ) throws -> ReportRun {
        ReportRun(
            figures: RunFigures(
                createdAt: instant,
                durationMilliseconds: state.isEnded ? duration ?? RunFigures.none : RunFigures.none,
                queueLowerMilliseconds: queue?.0 ?? RunFigures.none,
                queueUpperMilliseconds: queue?.1 ?? RunFigures.none,
                state: state
            ),
            token: try #require(RunToken(token))
        )
    }

    /// A run every so many hours over eight weeks; outcome and duration by the number of the run from the period's begin on.
    static func steady(
        _ context: ReportContext,
        every hours: Int64 = 4,
        seed: UInt64,
        weeks: Int64 = 8,
        minutes: (Int64) -> Double = { _ in 10 },
        state: (Int64) -> RunState.Code = { _ in .succeeded },
        isMissing: (Int64) -> Bool = { _ in false }
    ) throws -> [ReportRun] {
        var random = SeededGenerator(seed: seed)
        let runs = 168 / hours
        return try (-(weeks - 1) * runs..<runs).compactMap { index in
            let (noise, wait) = (Double.random(in: 0.9...1.1, using: &random), Int64.random(in: 0...60_000, using: &random))
            if isMissing(index) { return nil }
            return try run(
                "r\(index + 10_000)",
                at: context.period.since.advanced(byMilliseconds: index * hours * hour),
                state(index),
                duration: Int64(minutes(index) * noise * 60_000),
                queue: index % 2 == 0 ? (wait, wait + 15_000) : nil
            )
        }
    }

    static let objective = ServiceObjective(
        name: ".*", success: 0.99, freshness: .within(.hours(26)), durationP95: .minutes(30))

    /// What is said of capacity, with everything that there can be.
    static let capacity = CapacityRemark(
        text: "4 slots are enough.",
        window: Timestamp(milliseconds: 1_792_972_800_000)..<Timestamp(milliseconds: 1_795_392_000_000),
        page: "capacity-2026-W47.html",
        command: "mode-exporter capacity --since 2026-10-26T00:00:00Z --until 2026-11-23T00:00:00Z --spread"
    )

    /// Passes every minute over the week, with a night of which three hours are missing, and a clock that lags.
    static func collection(_ context: ReportContext) throws -> CollectionRecord {
        var hours: [Timestamp: CollectionHour] = [:]
        var last: Timestamp?
        for minute in 0..<10_080 where !(1570..<1760).contains(minute) {
            let at = context.period.since.advanced(byMilliseconds: Int64(minute) * 60_000)
            let start = CollectionHour.start(containing: at)
            hours[start, default: CollectionHour(start: start)].add(
                CollectionPass(endedAt: at, isSuccess: true, interval: .milliseconds(60_000), clockAhead: .milliseconds(-2500)),
                previousSuccessAt: last, previousInterval: .milliseconds(60_000))
            last = at
        }
        return try #require(
            CollectionRecord.judge(
                hours.values.sorted { $0.start < $1.start }, from: context.period.since, until: context.period.until))
    }

    private static func unviewed() throws -> Dataset {
        var dataset = try dataset("unviewed", "Nobody | looks", space: "Ops")
        dataset.viewCount = 0
        return dataset
    }

    private static func viewedBefore() throws -> Dataset {
        var dataset = try dataset("viewed-before", "Viewed before", space: "Ops")
        dataset.viewCount = 42
        return dataset
    }

    private static func causes(_ context: ReportContext) -> [ErrorCodeFigures] {
        func figures(_ code: String, _ runs: Int64, _ first: Int64, _ last: Int64) -> ErrorCodeFigures {
            ErrorCodeFigures(
                code: code, runs: runs, first: context.period.since.advanced(byMilliseconds: first * hour),
                last: context.period.since.advanced(byMilliseconds: last * hour))
        }
        return [figures("timeout", 9, 100, 164), figures("unknown", 6, 101, 160), figures("syntax_error", 2, 120, 140)]
    }

    /// One dataset of each kind, with names that try to break out.
    static func fleet(_ context: ReportContext) throws -> WeeklyReport {
        func input(_ dataset: Dataset, _ runs: [ReportRun], schedules: [DatasetSchedule] = [], hasObjective: Bool = true)
            -> DatasetWeekInput
        {
            DatasetWeekInput(
                account: "acme", dataset: dataset, runs: runs, schedules: schedules, objective: hasObjective ? objective : nil)
        }
        var inputs = [
            input(try dataset("good", "Customers", space: "Sales"), try steady(context, seed: 1)),
            input(try dataset("hourly", "Clicks", space: "Web"), try steady(context, every: 1, seed: 2)),
            input(
                try dataset("broken", "Orders", space: "Finance"),
                try steady(context, seed: 3, state: { $0 >= 25 ? .failed : $0 % 40 == 7 ? .cancelled : .succeeded })
            ),
            input(
                try dataset("flaky", "<script>alert(\"1\")</script>", space: "a|b"),
                try steady(context, every: 2, seed: 4, state: { $0 % 9 == 4 ? .failed : .completed })
            ),
            input(try dataset("slower", "Umsätze & 'Kosten' 📈"), try steady(context, every: 2, seed: 5, minutes: { $0 < 30 ? 8 : 14 })),
            input(
                try dataset("faster", "Faster", space: "Web"), try steady(context, every: 2, seed: 6, minutes: { $0 < 0 ? 12 : 7 }),
                hasObjective: false
            ),
            input(
                try dataset("missing", "Stock | *levels*", space: "Ops"),
                try steady(context, every: 6, seed: 7, isMissing: { (10...13).contains($0) })
            ),
            input(
                try dataset("healed", "[Link](http://evil.test) `code`"),
                try steady(context, every: 6, seed: 8, state: { (-6 ... -1).contains($0) ? .failed : .succeeded })
            ),
            input(
                try unviewed(), try steady(context, seed: 9)),
            input(
                try viewedBefore(), try steady(context, seed: 10)),
            input(
                try dataset("once", "Once"), [try run("only", at: context.period.since.advanced(byMilliseconds: hour), .failed)]),
            input(
                try dataset("open", "Still running"),
                [try run("long", at: context.period.until.advanced(byMilliseconds: -2 * hour), .runningNotebook)]
            ),
            input(try dataset("idle"), []),
        ]
        inputs[9].viewsUnchanged = context.budgetSince.advanced(byMilliseconds: -day)...context.now
        inputs[2].errorCodes = causes(context)
        inputs[2].earlierErrorCodes = ["timeout"]
        inputs[3].errorCodes = [ErrorCodeFigures(code: "timeout", runs: 2, first: context.period.since, last: context.period.since)]
        inputs[3].earlierErrorCodes = ["timeout"]
        let good = DatasetReference(account: "acme", dataset: try dataset("hourly", "Clicks"))
        let quality = DataQuality(
            rejected: [.init(reason: "negative_duration", runs: 2), .init(reason: "malformed", runs: 0)],
            estimatedEnds: 3,
            collection: try collection(context),
            unreadableDatasets: [good],
            incompleteDatasets: [good],
            notes: ["The history begins 2026-10-01."]
        )
        return WeeklyReport.compute(inputs, context: context, quality: quality)
    }
}
