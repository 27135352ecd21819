import RunModel

extension ModeRenderer {
    func schedules(dataset index: Int, query: [(name: String, value: String)]) -> [UInt8] {
        let dataset = world.datasets[index]
        let page = RunListRequest.page(query)
        let rows = [dataset.schedule].compactMap { $0 }.filter { _ in page == 1 }
        let counters = PageCounters(
            page: page, perPage: Self.maximumPageSize, count: rows.count, totalCount: dataset.schedule == nil ? 0 : 1)
        return render { builder in
            builder.embedded("report_schedules", rows.map { schedule in .members { append(schedule, of: dataset, to: &$0) } })
            builder.field("pagination", counters.json)
            builder.object("_links") { $0.link("self", "\(base)/reports/\(dataset.token)/schedules") }
        }
    }

    /// One schedule as its own resource; nil when the dataset has none of that token.
    func schedule(_ token: String, dataset index: Int) -> [UInt8]? {
        let dataset = world.datasets[index]
        guard let schedule = dataset.schedule, token == ciphers.schedule.token(UInt64(index)) else { return nil }
        return render { append(schedule, of: dataset, to: &$0) }
    }

    /// A page of the runs that a schedule started, newest first; nil when the dataset has no schedule of that token.
    func scheduleRuns(_ token: String, dataset index: Int, query: [(name: String, value: String)]) -> [UInt8]? {
        guard world.datasets[index].schedule != nil, token == ciphers.schedule.token(UInt64(index)) else { return nil }
        let request = RunListRequest(query, maximumPageSize: Self.maximumPageSize)
        let all = world.runs(dataset: index, at: now).filter { $0.origin == .schedule }
        let rows = Array(all.reversed().dropFirst((request.page - 1) * request.perPage).prefix(request.perPage))
        let page = RunListPage(rows: rows, totalCount: all.count)
        return runs(
            page, request, dataset: index, collection: .reports,
            path: "\(base)/reports/\(world.datasets[index].token)/schedules/\(token)/runs")
    }

    private func append(_ schedule: RunSchedule, of dataset: SimulatedDataset, to writer: inout ObjectBuilder) {
        let row = UInt64(dataset.index) | 1 << 61
        let style = dice.timestampStyle(row: row)
        let slotStyle = dice.timestampStyle(row: row, usual: .slot)
        let token = ciphers.schedule.token(UInt64(dataset.index))
        let activity = world.activity(dataset: dataset.index, at: now)
        let last = activity.newestScheduled
        let next =
            last?.scheduledAt.map { $0.advanced(byMilliseconds: schedule.intervalMilliseconds) }
            ?? schedule.slot(schedule.firstSlot(from: world.parameters.start))
        writer.field("token", token)
        optional("name", row: row, &writer, .text("Nightly"))
        optional("parameters", row: row, &writer, .object([]))
        optional("created_at", row: row, &writer, .timestamp(world.parameters.start, style))
        optional("updated_at", row: row, &writer, .timestamp(world.parameters.start, style))
        optional("retry_state", row: row, &writer, .text("ok"))
        optional("retry_count", row: row, &writer, number(1, row: row))
        optional("retry_delay", row: row, &writer, number(0, row: row))
        optional("timeout", row: row, &writer, number(86_100, row: row))
        writer.field("last_run_at", .timestamp(last?.createdAt, style))
        optional("last_succeeded_at", row: row, &writer, .timestamp(activity.newestSuccess?.endedAt, style))
        writer.field("last_scheduled_run", .timestamp(last?.scheduledAt, slotStyle))
        writer.field("next_scheduled_run", .timestamp(next, slotStyle))
        writer.field("frequency", schedule.frequency.rawValue)
        optional("time_zone", row: row, &writer, .text("UTC"))
        optional("hour", row: row, &writer, .text(schedule.hourOfDay.map(Self.prose(hour:))))
        let minute = schedule.minuteOfHour
        optional("minute", row: row, &writer, .string(minute == 0 ? "the top of the hour" : "\(minute) minutes past the hour"))
        optional("cron_hour", row: row, &writer, .count(schedule.hourOfDay))
        optional("cron_minute", row: row, &writer, .count(minute))
        optional("subscribed", row: row, &writer, .boolean(false))
        let path = "\(base)/reports/\(dataset.token)/schedules/\(token)"
        let links = JSONValue.members {
            $0.link("self", path)
            $0.link("report_runs", path + "/runs?embed[report_runs][executed_by]=1")
        }
        optional("_links", row: row, &writer, links)
    }

    private static func prose(hour: Int) -> String { "\((hour + 11) % 12 + 1):00 \(hour < 12 ? "am" : "pm")" }
}
