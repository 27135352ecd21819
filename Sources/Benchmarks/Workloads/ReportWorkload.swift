/// The weekly report of 1,000 datasets.
struct ReportWorkload: Workload {
    let scale: Scale

    func run(in scratch: Scratch) throws -> [Outcome] {
        let history = try HistoryFolder.long(scale, in: scratch)
        let size = "\(history.shape.runCount) runs over \(history.shape.days) days"
        let contest = Contest(
            title: "report: the last week of 1000 datasets as HTML, from a history of \(size)",
            contenders: [Contender("report --format html") { try TaskName.report.inOwnProcess(history.path) }],
            targets: [.seconds(2)])
        var outcome = try contest.run(rounds: scale.rounds)
        if history.shape.runCount < 10_000_000 { outcome.notes.append("the target is meant for 10000000 runs: --runs 10000000") }
        return [outcome]
    }
}
