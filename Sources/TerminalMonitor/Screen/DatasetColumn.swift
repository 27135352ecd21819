import RunModel

struct DatasetColumn: Sendable {
    let title: String
    /// Cells; 0 for the name, which takes what is left.
    let width: Int
    var isFlushRight = false
    /// Columns with the highest rank are left out first where the screen is narrow.
    let rank: Int
    let cell: @Sendable (StatusDocument.DatasetStatus, Timestamp) -> String
    var style: @Sendable (StatusDocument.DatasetStatus) -> TextStyle = { _ in .plain }

    static let spaceTitle = "SPACE"
    /// Cells between two columns.
    static let gap = 2
    /// The name is never narrower than this.
    static let leastNameWidth = 16

    /// The columns in their order, without any limit.
    static func all(window: String) -> [DatasetColumn] {
        [
            DatasetColumn(title: " ", width: 1, rank: 0, cell: { dataset, _ in sign(dataset) }, style: healthStyle),
            DatasetColumn(title: "DATASET", width: 0, rank: 0, cell: { dataset, _ in dataset.name }),
            DatasetColumn(title: spaceTitle, width: 14, rank: 7, cell: { dataset, _ in dataset.space ?? "" }, style: { _ in .soft }),
            DatasetColumn(title: "LAST", width: 13, rank: 1, cell: last, style: healthStyle),
            DatasetColumn(
                title: window.isEmpty ? "OK" : "\(window) OK", width: 6, isFlushRight: true, rank: 2,
                cell: { dataset, _ in CompactText.percent(dataset.success?.ratio) }),
            DatasetColumn(title: "95% RANGE", width: 11, isFlushRight: true, rank: 8, cell: range, style: { _ in .soft }),
            DatasetColumn(
                title: "P95", width: 6, isFlushRight: true, rank: 3,
                cell: { dataset, _ in CompactText.duration(dataset.durationP95) }),
            DatasetColumn(
                title: "QUEUE P95", width: 12, isFlushRight: true, rank: 5,
                cell: { dataset, _ in CompactText.interval(dataset.queueLowerP95, dataset.queueUpperP95) }),
            DatasetColumn(
                title: "IN FLIGHT", width: 9, isFlushRight: true, rank: 4, cell: inFlight,
                style: { $0.inFlightCount > 0 ? .warning : .soft }),
            DatasetColumn(title: "RUNS", width: 16, rank: 6, cell: { dataset, _ in bars(dataset, count: 16) }),
        ]
    }

    /// Those that fit next to a name of some width, and how wide the name is.
    static func fitting(window: String, columns: Int) -> (columns: [DatasetColumn], nameWidth: Int) {
        var chosen = all(window: window)
        func room() -> Int { columns - chosen.reduce(0) { $0 + $1.width } - gap * (chosen.count - 1) }
        while room() < leastNameWidth, let worst = chosen.map(\.rank).max(), worst > 0 { chosen.removeAll { $0.rank == worst } }
        return (chosen, max(1, room()))
    }

    static func sign(_ dataset: StatusDocument.DatasetStatus) -> String {
        switch dataset.health {
        case .failing: "✕"
        case .healthy: "✓"
        case .unknown: "·"
        }
    }

    static func healthStyle(_ dataset: StatusDocument.DatasetStatus) -> TextStyle {
        switch dataset.health {
        case .failing: .bad
        case .healthy: .good
        case .unknown: .soft
        }
    }

    private static func last(_ dataset: StatusDocument.DatasetStatus, now: Timestamp) -> String {
        guard let last = dataset.lastEnded else { return "no run ended" }
        return "\(last.state) \(CompactText.age(of: last.createdAt.timestamp, now: now))"
    }

    private static func range(_ dataset: StatusDocument.DatasetStatus, now: Timestamp) -> String {
        if dataset.isWindowKnown == false { return "not known" }
        return dataset.success.map { "\(CompactText.percent($0.low).dropLast())–\(CompactText.percent($0.high).dropLast())" } ?? ""
    }

    private static func inFlight(_ dataset: StatusDocument.DatasetStatus, now: Timestamp) -> String {
        let count = dataset.inFlightCount
        guard count > 0 else { return "0" }
        return "\(count), \(CompactText.age(of: dataset.oldestInFlightAt?.timestamp, now: now))"
    }

    /// The newest ended runs, oldest on the left: a bar by duration, `✕` for a failure, `·` for a cancelled one.
    static func bars(_ dataset: StatusDocument.DatasetStatus, count: Int) -> String {
        let runs = dataset.runs.map(MonitorRun.init).filter(\.state.isEnded).prefix(count).reversed()
        let most = runs.compactMap(\.duration).max() ?? .zero
        let steps = Array("▁▂▃▄▅▆▇█")
        return String(
            runs.map { run -> Character in
                if run.state == .failed { return "✕" }
                guard run.state.isSuccess, let duration = run.duration, most > .zero else { return "·" }
                let share = Double(duration.milliseconds) / Double(most.milliseconds)
                return steps[min(steps.count - 1, Int(share * Double(steps.count)))]
            })
    }
}
