import RunModel

enum ListScreen {
    /// Lines above and below the rows, errors not counted: title, totals, blank, heads; keys.
    static let fixedLines = 5

    /// How many errors are shown: fewer on a low screen.
    static func errorLines(_ state: MonitorState, size: ScreenSize) -> Int {
        guard let errors = state.fleet?.errors, !errors.isEmpty, size.rows >= 14 else { return 0 }
        return min(errors.count, size.rows >= 30 ? 5 : 2) + 2
    }

    /// How many datasets there is room for.
    static func pageRows(_ state: MonitorState, size: ScreenSize) -> Int {
        max(1, size.rows - fixedLines - errorLines(state, size: size))
    }

    static func lines(_ state: MonitorState, size: ScreenSize, now: Timestamp) -> [ScreenLine] {
        let window = state.fleet?.window ?? ""
        let (columns, nameWidth) = DatasetColumn.fitting(window: window, columns: size.columns)
        let pageRows = pageRows(state, size: size)
        var lines = [title(state, size: size, now: now), totals(state, now: now), ScreenLine(), heads(columns, nameWidth)]
        let rows = state.rows.dropFirst(state.offset).prefix(pageRows)
        for dataset in rows {
            let line = row(dataset, columns, nameWidth, distinction: state.distinctions[dataset.token], now: now)
            lines.append(dataset.token == state.selected ? line.bar(columns: size.columns) : line)
        }
        if rows.isEmpty { lines.append(ScreenLine("  " + emptyText(state), .soft)) }
        let errors = errors(state, count: errorLines(state, size: size))
        while lines.count < size.rows - 1 - errors.count { lines.append(ScreenLine()) }
        return lines + errors + [keys(state, size: size)]
    }

    // MARK: Head

    static func title(_ state: MonitorState, size: ScreenSize, now: Timestamp) -> ScreenLine {
        let name = "mode-exporter  \(state.fleet?.workspace ?? "")"
        let time = "\(CompactText.second(now)) UTC"
        let room = size.columns - TextWidth.columns(time) - 2
        guard room > 20 else { return ScreenLine(name, .bold) }
        var line = ScreenLine(TextWidth.fit(ShownName.plain(name), columns: room), .bold)
        line.append("  \(time)", .soft)
        return line
    }

    /// How the fleet stands, or why the picture is old.
    static func totals(_ state: MonitorState, now: Timestamp) -> ScreenLine {
        var line = ScreenLine()
        if let failure = state.failure {
            let age = state.fleet.map { "figures are \(CompactText.age(of: $0.takenAt.timestamp, now: now)) old: " } ?? ""
            return ScreenLine("! \(age)\(failure)", .bad)
        }
        guard let fleet = state.fleet else { return ScreenLine("reading …", .soft) }
        if let trouble = fleet.trouble { line.append("! \(trouble)  ", .bad) }
        let totals = fleet.totals
        line.append(CompactText.count(totals.datasets, "dataset") + "  ")
        line.append("last run failed \(totals.failing)", totals.failing > 0 ? .bad : .plain)
        let none = totals.datasets - totals.failing - totals.healthy
        line.append(", succeeded \(totals.healthy)\(none > 0 ? ", none \(none)" : "")  \(totals.inFlight) in flight")
        if let past = fleet.pastWords { line.append("  \(past)", .warning) }
        if let budget = fleet.budget {
            line.append("   " + budgetText(budget, rate: state.requestRate), .soft)
        } else if let collected = fleet.datasets.compactMap(\.lastCollectedAt?.timestamp).max() {
            line.append("   collected \(CompactText.age(of: collected, now: now)) ago", .soft)
        }
        return line
    }

    private static func budgetText(_ budget: StatusDocument.Budget, rate: Double?) -> String {
        let used = rate.map { "\(CompactText.rate($0)) of " } ?? ""
        return "API \(used)\(CompactText.rate(budget.requestsPerSecond)) requests/s, \(budget.requests) sent, "
            + "waited \(CompactText.duration(DurationEstimate(milliseconds: budget.waitSeconds * 1000)))"
    }

    private static func heads(_ columns: [DatasetColumn], _ nameWidth: Int) -> ScreenLine {
        ScreenLine(
            columns.map { TextWidth.fit($0.title, columns: $0.width == 0 ? nameWidth : $0.width, isFlushRight: $0.isFlushRight) }
                .joined(separator: String(repeating: " ", count: DatasetColumn.gap)), .soft)
    }

    // MARK: Rows

    static func row(
        _ dataset: StatusDocument.DatasetStatus, _ columns: [DatasetColumn], _ nameWidth: Int, distinction: String?, now: Timestamp
    ) -> ScreenLine {
        var line = ScreenLine()
        for (index, column) in columns.enumerated() {
            if index > 0 { line.append(String(repeating: " ", count: DatasetColumn.gap)) }
            let isName = column.width == 0
            let text = isName ? name(dataset, distinction, columns, width: nameWidth) : ShownName.plain(column.cell(dataset, now))
            line.append(
                TextWidth.fit(text, columns: isName ? nameWidth : column.width, isFlushRight: column.isFlushRight), column.style(dataset))
        }
        return line
    }

    /// The name, with what tells it from datasets of the same name where no column shows that; each cut where there is no room.
    private static func name(
        _ dataset: StatusDocument.DatasetStatus, _ distinction: String?, _ columns: [DatasetColumn], width: Int
    ) -> String {
        let name = ShownName.line(dataset.name)
        guard let distinction = distinction.map(ShownName.line), !distinction.isEmpty else { return name }
        let isShown = distinction == dataset.space.map(ShownName.line) && columns.contains { $0.title == DatasetColumn.spaceTitle }
        let room = width - 3
        guard !isShown, room > 6 else { return name }
        let part = min(TextWidth.columns(distinction), max(room * 2 / 5, room - TextWidth.columns(name)))
        let cut = TextWidth.columns(name) > room - part ? TextWidth.fit(name, columns: room - part) : name
        return "\(cut) · \(TextWidth.fit(distinction, columns: part))"
    }

    private static func emptyText(_ state: MonitorState) -> String {
        if state.fleet == nil { return "" }
        return state.filter.isEmpty ? "No datasets yet." : "Nothing matches \"\(state.filter)\". Esc shows all."
    }

    // MARK: Foot

    private static func errors(_ state: MonitorState, count: Int) -> [ScreenLine] {
        guard count > 0, let errors = state.fleet?.errors else { return [] }
        return [ScreenLine(), ScreenLine("LAST ERRORS", .soft)]
            + errors.prefix(count - 2).map { error in
                var line = ScreenLine("\(CompactText.second(error.at.timestamp).suffix(8))  ", .soft)
                line.append(error.text, .bad)
                return line
            }
    }

    private static func keys(_ state: MonitorState, size: ScreenSize) -> ScreenLine {
        if let notice = state.notice { return ScreenLine(notice, .bold) }
        if state.isTyping {
            var line = ScreenLine("/\(state.filter)", .bold)
            line.append("▏", .plain)
            line.append("  \(CompactText.count(state.rows.count, "match", "matches"))   Enter keeps, Esc clears", .soft)
            return line
        }
        var line = ScreenLine("\(state.order.title)\(state.isReversed ? ", reversed" : "")", .bold)
        let matches = CompactText.count(state.rows.count, "match", "matches")
        if !state.filter.isEmpty { line.append("  /\(state.filter) (\(matches))", .warning) }
        if state.rows.count > 0 { line.append("  \(state.selectedIndex + 1)/\(state.rows.count)\(state.isHeld ? " held" : "")", .soft) }
        let hints = ["Enter detail", "/ filter", "w n d u i l sort", "s space", "r reverse", "m hold", "y copy"]
        return KeyHints.append(hints, always: "? help  q quit", to: line, columns: size.columns)
    }
}

/// The list without a terminal: for pipes, files and mails.
enum PlainTable {
    /// One line of totals, then a table of all datasets, worst first; ends in a newline.
    static func render(_ fleet: StatusDocument, now: Timestamp) -> String {
        var state = MonitorState()
        state.take(fleet)
        let columns = DatasetColumn.all(window: fleet.window ?? "")
        let table = TextTable(
            columns: columns.map { ($0.title, $0.isFlushRight) },
            rows: fleet.datasets.map { dataset in columns.map { $0.cell(dataset, now) } })
        var lines = [
            "\(ShownName.plain(fleet.workspace ?? ""))  \(CompactText.second(now)) UTC", ListScreen.totals(state, now: now).text, "",
        ]
        lines += table.lines()
        if fleet.leftOut > 0 { lines.append("\(fleet.leftOut) more datasets rank below these.") }
        if !fleet.errors.isEmpty {
            lines += ["", "LAST ERRORS"] + fleet.errors.map { "\(CompactText.second($0.at.timestamp))  \(ShownName.plain($0.text))" }
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
