import RunModel

extension ModeRenderer {
    /// Under which name a dataset is asked for. A dataset is a report underneath, and rows under `/reports` carry more keys.
    enum Collection: String {
        case datasets, reports
    }

    /// What a row of a run says beyond the run itself.
    private struct RunContext {
        var dataset: SimulatedDataset
        var activity: DatasetActivity
        var collection: Collection
        /// What a POST answers: a run is born enqueued, whatever it shows later.
        var isNew = false
    }

    private func context(_ dataset: Int, _ collection: Collection) -> RunContext {
        RunContext(dataset: world.datasets[dataset], activity: world.activity(dataset: dataset, at: now), collection: collection)
    }

    /// A page of runs: the envelope `report_runs` with honest counters.
    func runs(dataset: Int, query: [(name: String, value: String)], collection: Collection) -> [UInt8] {
        let clamp = dice.strikes(.clampedPages) ? 10 : Self.maximumPageSize
        let request = RunListRequest(query, maximumPageSize: clamp)
        var shown = request
        if dice.strikes(.repeatedPages, UInt64(dataset)) { shown.page = (request.page - 1) % 2 + 1 }
        let page = world.page(shown, dataset: dataset, at: now, shift: dice.drift(page: shown.page))
        return runs(
            page, request, dataset: dataset, collection: collection,
            path: "\(base)/\(collection.rawValue)/\(world.datasets[dataset].token)/runs")
    }

    func runs(_ page: RunListPage, _ request: RunListRequest, dataset: Int, collection: Collection, path: String) -> [UInt8] {
        let counters = PageCounters(page: request.page, perPage: request.perPage, count: page.rows.count, totalCount: page.totalCount)
        let context = context(dataset, collection)
        return render { writer in
            writer.field("pagination", counters.json)
            writer.embedded(
                "report_runs",
                page.rows.flatMap { run in
                    [.members { append(run, context, to: &$0) }] + (badRow(nextTo: run, context).map { [$0] } ?? [])
                })
            writer.object("_links") { writer in
                writer.link("self", path + "?page=\(request.page)")
                if request.page < counters.totalPages || dice.strikes(.nextPage) {
                    writer.link("next_page", path + "?page=\(request.page + 1)")
                }
            }
        }
    }

    func run(_ run: SimulatedRun, collection: Collection) -> [UInt8] {
        let context = context(Int(run.dataset), collection)
        return render { append(run, context, to: &$0) }
    }

    func newRun(_ run: SimulatedRun, collection: Collection) -> [UInt8] {
        var context = context(Int(run.dataset), collection)
        context.isNew = true
        return render { append(run, context, to: &$0) }
    }

    private func append(_ run: SimulatedRun, _ context: RunContext, to writer: inout ObjectBuilder) {
        let row = run.number
        let style = dice.timestampStyle(row: row)
        writer.field("token", world.token(of: run))
        writer.field("state", context.isNew ? RunState.enqueued.name : stateName(of: run, context.dataset))
        writer.field("created_at", .timestamp(run.createdAt, style))
        appendEnd(of: run, context.dataset, style, to: &writer)
        optional("is_latest_report_run", row: row, &writer, .boolean(run.ordinal == context.activity.newest?.ordinal))
        optional("is_latest_successful_report_run", row: row, &writer, .boolean(run.ordinal == context.activity.newestSuccess?.ordinal))
        optional("report_has_failures_since_last_success", row: row, &writer, .boolean(context.activity.hasFailuresSinceSuccess))
        if context.collection == .reports { appendReportKeys(of: run, context.dataset, style, to: &writer) }
        if dice.strikes(.questionKeys, row) { writer.field("viewed?", .boolean(false)) }
        appendHugeNumber(row: row, to: &writer)
        optional("_links", row: row, &writer, .members { appendLinks(of: run, context, to: &$0) })
        let action = "\(base)/reports/\(context.dataset.token)/runs/\(world.token(of: run))/cancel"
        let cancel = JSONValue.members(["method": .string("put"), "action": .string(action)])
        optional("_forms", row: row, &writer, .members(["cancel": cancel]))
    }

    /// The name of the state, which a fault replaces by one that is not documented while the run executes.
    private func stateName(of run: SimulatedRun, _ dataset: SimulatedDataset) -> String {
        if run.phase(at: now) == .executing, dice.strikes(.unknownStates, run.number) {
            let bits = dice.bits(.unknownStates, run.number, 1)
            return ["retrying", "waiting_for_warehouse", "running", "phase_\(bits % 100)"][Int((bits >> 32) % 4)]
        }
        return run.state(at: now, display: dataset.stateDisplay)?.name ?? "enqueued"
    }

    /// `updated_at` and `completed_at`. An ended run keeps `completed_at`, unless `updated_at` says the same.
    private func appendEnd(of run: SimulatedRun, _ dataset: SimulatedDataset, _ style: TimestampStyle, to writer: inout ObjectBuilder) {
        let row = run.number
        let updated = run.updatedAt(at: now, display: dataset.stateDisplay, purgeDays: world.parameters.purgeDays)
        guard run.phase(at: now) == .ended else {
            optional("updated_at", row: row, &writer, .timestamp(updated, style))
            optional("completed_at", row: row, &writer, .null)
            return
        }
        if updated == run.endedAt, dice.strikes(.missingCompletion, row) {
            writer.field("updated_at", .timestamp(updated, style))
            writer.field("completed_at", .null)
        } else {
            optional("updated_at", row: row, &writer, .timestamp(updated, style))
            writer.field("completed_at", .timestamp(run.endedAt, style))
        }
    }

    /// The keys that rows under `/reports` have and rows under `/datasets` lack.
    private func appendReportKeys(
        of run: SimulatedRun, _ dataset: SimulatedDataset, _ style: TimestampStyle, to writer: inout ObjectBuilder
    ) {
        let purged = run.purgedAt(days: world.parameters.purgeDays)
        let isPurged = purged <= now && run.phase(at: now) == .ended
        optional("purge_started_at", row: run.number, &writer, .timestamp(isPurged ? purged : nil, style))
        optional("purge_completed_at", row: run.number, &writer, .timestamp(isPurged ? purged : nil, style))
        optional("python_state", row: run.number, &writer, .text(pythonState(of: run, dataset)))
        optional("parameters", row: run.number, &writer, .object([]))
        optional("form_fields", row: run.number, &writer, .array([]))
    }

    private func pythonState(of run: SimulatedRun, _ dataset: SimulatedDataset) -> String {
        guard dataset.hasNotebook else { return "none" }
        switch run.phase(at: now) {
        case .absent, .waiting, .executing: return "pending"
        case .notebook: return "submitted"
        case .ended: return run.outcome.isSuccess ? "succeeded" : "failed"
        }
    }

    /// All links of a dataset's runs point at `/reports`, also under `/datasets`.
    private func appendLinks(of run: SimulatedRun, _ context: RunContext, to writer: inout ObjectBuilder) {
        let report = "\(base)/reports/\(context.dataset.token)"
        let path = "\(report)/runs/\(world.token(of: run))"
        writer.link("self", path)
        writer.link("report", report)
        writer.link("account", base)
        writer.link("query_runs", path + "/query_runs")
        writer.link("share", "https://app.mode.com\(path.dropFirst(4))/share")
        if run.origin != .schedule || !dice.strikes(.missingKeys, run.number, 2) { writer.link("executed_by", "/api/\(Self.userName)") }
        if context.collection == .reports, run.origin == .schedule {
            writer.link("report_schedule", "\(report)/schedules/\(ciphers.schedule.token(UInt64(context.dataset.index)))")
        }
        if let success = context.activity.newestSuccess {
            writer.link("latest_successful_report_run_api_url", "\(report)/runs/\(world.token(of: success))")
        }
    }

    /// A row that no client can use, next to a true one. It depends on the true run alone, so every poll shows the same bytes.
    private func badRow(nextTo run: SimulatedRun, _ context: RunContext) -> JSONValue? {
        guard dice.strikes(.badRows, run.number) else { return nil }
        let token = ciphers.badRow.token(run.number)
        let kind = dice.bits(.badRows, run.number, 1) % 6
        guard kind != 5 else { return .string("not a run \(token)") }
        let created = JSONValue.timestamp(run.createdAt, .mode)
        let end = run.createdAt.advanced(byMilliseconds: kind == 3 ? -5000 : 1000)
        return .members([
            "token": .string(kind == 0 ? "bad token/\(token)" : token), "state": .string(kind == 1 ? "" : "succeeded"),
            "created_at": kind == 2 ? .string("2026-02-31T25:00:00Z") : created, "updated_at": created,
            "completed_at": kind == 4 ? .string("yesterday") : .timestamp(end, .mode),
        ])
    }
}
