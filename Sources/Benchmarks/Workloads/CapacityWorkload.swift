/// The capacity analysis of a million runs, for one to eight slots.
struct CapacityWorkload: Workload {
    let scale: Scale

    func run(in scratch: Scratch) throws -> [Outcome] {
        let contest = Contest(
            title: "capacity: 1000000 runs of 1000 datasets, 8 values of c",
            contenders: [Contender("CapacityAnalysis") { try TaskName.capacity.inOwnProcess() }], targets: [.atMost(5), .mebibytes(200)])
        return [try contest.run(rounds: scale.rounds)]
    }
}
