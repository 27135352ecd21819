import RunModel

extension CapacityComputation {
    /// The replays asked for, and that of today's slots.
    func replays(current: CurrentSlots?, observed: ObservedLoad) -> ([SlotOutcome], SlotOutcome?) {
        var scratch: [Int64] = []
        let load = (observed.offeredLoadLower + observed.offeredLoadUpper) / 2
        let meanService = observed.runs > 0 ? load * Double(window.milliseconds) / Double(observed.runs) : 0
        func outcome(_ slots: Int) -> SlotOutcome {
            var outcome = pair.outcome(slots: slots, target: options.targetWait, scratch: &scratch)
            outcome.addFormulas(offeredLoad: load, meanService: meanService, variability: observed.variability)
            return outcome
        }
        var slots = Set(options.slots).sorted().map(outcome)
        if options.choosesSlots, observed.runs > 0, let last = slots.last?.slots,
            !(slots.last?.meetsTarget ?? true) || (current?.count ?? 0) > last
        {
            slots = chosenSlots(current: current?.count, tried: slots).map { count in
                slots.first { $0.slots == count } ?? outcome(count)
            }
        }
        let today = current.map { current in slots.first { $0.slots == current.count } ?? outcome(current.count) }
        return (slots, today)
    }

    /// Numbers of slots around today's and around what the target needs at least and at most, and one in the middle of each gap.
    private func chosenSlots(current: Int?, tried: [SlotOutcome]) -> [Int] {
        let target = options.targetWait
        let last = tried.last?.slots ?? 1
        let low =
            tried.first { $0.waits.low.p95 <= DurationEstimate(target) }?.slots
            ?? pair.low.leastSlots(above: last, target: target)
        let high = tried.first(where: \.meetsTarget)?.slots ?? pair.high.leastSlots(above: last, target: target)
        let anchors = Set([current, low, high ?? CapacityOptions.maximumSlots].compactMap { $0 }).sorted()
        let middles = zip(anchors, anchors.dropFirst()).map { ($0 + $1) / 2 }
        let around = (anchors.flatMap { [$0 - 1, $0, $0 + 1] } + middles).filter { (1...CapacityOptions.maximumSlots).contains($0) }
        return Set(around).sorted()
    }

    func spread(slots: Int) -> SpreadPlan {
        SpreadPlan.make(
            runs: runs,
            pair: pair,
            firstCounted: firstCounted,
            datasets: datasets,
            slots: slots,
            options: options,
            localHours: localHours
        )
    }

    func growth(_ weeklyDemand: [WeeklyDemand]?, today: SlotOutcome?) -> DemandGrowth {
        var growth = DemandGrowth(weeklyDemand ?? weeksOfWindow(), now: options.now)
        if growth.verdict == .growing, let today, today.meetsTarget {
            growth.setHeadroom(pair.high.headroom(slots: today.slots, target: options.targetWait))
        }
        return growth
    }

    /// The ISO weeks that lie in the window as a whole.
    private func weeksOfWindow() -> [WeeklyDemand] {
        var counter = WeeklyDemandCounter()
        for run in runs[firstCounted...] {
            guard let end = run.endedAt else { continue }
            counter.add(createdAt: run.createdAt, durationMilliseconds: end.milliseconds(since: run.createdAt))
        }
        return counter.weeks.filter {
            $0.week.monday.start >= window.lowerBound && $0.week.monday.advanced(by: 7).start <= window.upperBound
        }
    }
}
