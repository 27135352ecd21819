import RunModel

extension ModeRenderer {
    /// The query runs of a run: not paged, created when the execution begins, none while the run waits.
    ///
    /// Sources and messages hold made-up names of tables: nothing of them may leave a client.
    func queryRuns(of run: SimulatedRun) -> [UInt8] {
        let dataset = world.datasets[Int(run.dataset)]
        let phase = run.phase(at: now)
        let numbers = phase < .executing || run.startedAt == nil ? 0..<0 : 0..<dataset.queryCount
        return render { builder in
            // The later query first: the start of the run is the earliest of them, not the first of the list.
            builder.embedded(
                "query_runs", numbers.reversed().map { number in .members { append(query: number, of: run, dataset, phase, to: &$0) } })
            builder.object("_links") { $0.link("self", "\(base)/reports/\(dataset.token)/runs/\(world.token(of: run))/query_runs") }
        }
    }

    /// One query run as its own resource; nil when the run has none of that token.
    func queryRun(_ token: String, of run: SimulatedRun) -> [UInt8]? {
        let dataset = world.datasets[Int(run.dataset)]
        let phase = run.phase(at: now)
        let number = (0..<dataset.queryCount).first { self.token(ofQuery: $0, of: run) == token }
        guard let number, phase >= .executing, run.startedAt != nil else { return nil }
        return render { append(query: number, of: run, dataset, phase, to: &$0) }
    }

    private func token(ofQuery query: Int, of run: SimulatedRun) -> String {
        ciphers.queryRun.token(run.number << 1 | UInt64(query & 1))
    }

    private func append(
        query: Int, of run: SimulatedRun, _ dataset: SimulatedDataset, _ phase: SimulatedRun.Phase, to writer: inout ObjectBuilder
    ) {
        let started = run.startedAt ?? run.createdAt
        let queriesEnd = run.notebookAt ?? run.endedAt
        let length = queriesEnd.milliseconds - started.milliseconds
        let created = started.advanced(byMilliseconds: Int64(query) * min(40, length / 2))
        let completed = queriesEnd.advanced(byMilliseconds: -min(250, length / 10))
        let isOver = completed <= now
        let row = token(ofQuery: query, of: run)
        let key = run.number ^ UInt64(query + 1) << 60
        let style = dice.timestampStyle(row: key)
        writer.field("id", row)
        writer.field("token", row)
        writer.field("state", isOver ? endState(run.outcome) : "enqueued")
        writer.field("created_at", .timestamp(created, style))
        optional("completed_at", row: key, &writer, .timestamp(isOver ? completed : nil, style))
        optional("data_source_id", row: key, &writer, number(10_001, row: key))
        optional("data_source_token", row: key, &writer, .text("ds0000000001"))
        let queryToken = ciphers.query.token(UInt64(dataset.index) << 1 | UInt64(query & 1))
        optional("query_token", row: key, &writer, .text(queryToken))
        optional("query_name", row: key, &writer, .text("Query \(query + 1)"))
        optional("query_created_at", row: key, &writer, .timestamp(world.parameters.start, style))
        optional("max_result_bytes", row: key, &writer, number(5_000_000_000, row: key))
        optional("parameters", row: key, &writer, .object([]))
        optional("limit", row: key, &writer, .boolean(false))
        optional("raw_source", row: key, &writer, .text("select * from confidential_customers"))
        optional("rendered_source", row: key, &writer, .text("select * from confidential_customers"))
        if isOver, run.outcome == .failed {
            optional("error_type", row: key, &writer, .text("generic"))
            optional("error_code", row: key, &writer, .text("SqlUnknownColumn"))
            optional("help_url", row: key, &writer, .null)
            optional("error_message", row: key, &writer, .text("ERROR: column \"salary\" of confidential_customers does not exist"))
        }
        appendLinks(row, of: run, dataset, to: &writer)
    }

    private func appendLinks(_ token: String, of run: SimulatedRun, _ dataset: SimulatedDataset, to writer: inout ObjectBuilder) {
        let path = "\(base)/reports/\(dataset.token)/runs/\(world.token(of: run))"
        writer.object("_links") {
            $0.link("self", path + "/query_runs/\(token)")
            $0.link("report_run", path)
            $0.link("executed_by", "/api/\(Self.userName)")
        }
    }

    private func endState(_ outcome: RunState.Code) -> String {
        outcome.isSuccess ? "succeeded" : outcome.state.name
    }
}
