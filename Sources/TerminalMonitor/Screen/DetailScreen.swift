import RunModel

enum DetailScreen {
    private static let headLines = 11

    /// How many runs there is room for.
    static func pageRows(size: ScreenSize) -> Int { max(1, size.rows - headLines - 1) }

    static func lines(_ state: MonitorState, size: ScreenSize, now: Timestamp) -> [ScreenLine] {
        var lines = [ListScreen.title(state, size: size, now: now)]
        if let dataset = state.detail {
            lines += figures(dataset, window: state.fleet?.window ?? "", now: now) + [ScreenLine(), runHeads()]
            let runs = state.detailRuns
            for run in runs.dropFirst(state.offset).prefix(pageRows(size: size)) { lines.append(row(run, now: now)) }
            if runs.isEmpty { lines.append(ScreenLine("  No runs are known.", .soft)) }
        } else {
            lines += [ScreenLine(), ScreenLine("This dataset is no longer listed. Esc goes back.", .warning)]
        }
        while lines.count < size.rows - 1 { lines.append(ScreenLine()) }
        let place = state.detailRuns.isEmpty ? "" : "  run \(state.offset + 1)/\(state.detailRuns.count)"
        var keys = ScreenLine("Esc back", .bold)
        keys.append(place, .soft)
        keys = KeyHints.append(["↑ ↓ scroll", "y copy token"], always: "q quit", to: keys, columns: size.columns)
        if let notice = state.notice { keys = ScreenLine(notice, .bold) }
        if let failure = state.failure { keys = ScreenLine("! \(failure)", .bad) }
        return lines + [keys]
    }

    private static func figures(_ dataset: StatusDocument.DatasetStatus, window: String, now: Timestamp) -> [ScreenLine] {
        var name = ScreenLine("\(DatasetColumn.sign(dataset)) ", DatasetColumn.healthStyle(dataset))
        name.append(dataset.name, .bold)
        name.append("  \(dataset.token)\(dataset.space.map { "  in \($0)" } ?? "")", .soft)
        func line(_ title: String, _ text: String) -> ScreenLine {
            var line = ScreenLine(TextWidth.fit(title, columns: 14), .soft)
            line.append(text)
            return line
        }
        let over = window.isEmpty ? "" : " \(window)"
        return [
            name, ScreenLine(),
            line("last run", last(dataset, now: now)),
            line("success\(over)", success(dataset, now: now)),
            line(
                "duration\(over)",
                "p50 \(CompactText.duration(dataset.durationP50)), p95 \(CompactText.duration(dataset.durationP95))"
            ),
            line("queue p95\(over)", CompactText.interval(dataset.queueLowerP95, dataset.queueUpperP95)),
            line("in flight", inFlight(dataset, now: now)),
            line("schedule", schedule(dataset, now: now)),
        ]
    }

    private static func last(_ dataset: StatusDocument.DatasetStatus, now: Timestamp) -> String {
        guard let last = dataset.lastEnded.map(MonitorRun.init) else { return "none has ended" }
        let known = dataset.lastCollectedAt.map { ", known as of \(CompactText.age(of: $0.timestamp, now: now)) ago" } ?? ""
        let created = CompactText.age(of: last.createdAt, now: now)
        return
            "\(last.state.name), created \(created) ago, took \(CompactText.duration(last.duration))\(known)"
    }

    private static func success(_ dataset: StatusDocument.DatasetStatus, now: Timestamp) -> String {
        if dataset.isWindowKnown == false {
            guard let start = dataset.knownFrom?.timestamp else { return "not known yet" }
            return "not known yet: runs are known for the last \(CompactText.age(of: start, now: now))"
        }
        let states = RunState.ended.compactMap { state in dataset.ended[state.name].map { "\($0) \(state.name)" } }.joined(separator: ", ")
        guard let success = dataset.success else { return states.isEmpty ? HumanText.none : states }
        let range = "\(CompactText.percent(success.low)) to \(CompactText.percent(success.high))"
        return "\(CompactText.percent(success.ratio)) (95 % interval: \(range)): \(states)"
    }

    private static func inFlight(_ dataset: StatusDocument.DatasetStatus, now: Timestamp) -> String {
        guard let states = CompactText.states(dataset.inFlight) else { return "nothing" }
        return "\(states); the oldest for \(CompactText.age(of: dataset.oldestInFlightAt?.timestamp, now: now))"
    }

    private static func schedule(_ dataset: StatusDocument.DatasetStatus, now: Timestamp) -> String {
        var parts: [String] = []
        if let next = dataset.nextScheduledAt?.timestamp {
            let isDue = next <= now
            parts.append(isDue ? "due since \(CompactText.age(of: next, now: now))" : "next run in \(CompactText.age(of: now, now: next))")
        }
        if let lag = dataset.scheduleLagSeconds {
            parts.append("the last one started \(CompactText.duration(DurationEstimate(milliseconds: lag * 1000))) late")
        }
        return parts.isEmpty ? "none" : parts.joined(separator: ", ")
    }

    private static func runHeads() -> ScreenLine {
        let heads = [("CREATED (UTC)", 21), ("STATE", 18), ("DURATION", 10), ("QUEUED", 16), ("RUN", 3)]
        return ScreenLine(heads.map { TextWidth.fit($0.0, columns: $0.1) }.joined(), .soft)
    }

    private static func row(_ run: MonitorRun, now: Timestamp) -> ScreenLine {
        var line = ScreenLine(TextWidth.fit(CompactText.second(run.createdAt), columns: 21))
        let style: TextStyle = run.state.isSuccess ? .good : run.state == .failed ? .bad : run.state.isEnded ? .soft : .warning
        line.append(TextWidth.fit(ShownName.plain(run.state.name), columns: 18), style)
        let duration =
            run.state.isEnded
            ? CompactText.duration(run.duration) : "\(CompactText.age(of: run.createdAt, now: now)) so far"
        line.append(TextWidth.fit(duration, columns: 10))
        let queue = run.queue.map { HumanText.interval(lower: $0.lower, upper: $0.upper, .scarce) }
        line.append(TextWidth.fit(queue ?? HumanText.none, columns: 16))
        line.append(run.token ?? "", .soft)
        return line
    }
}
