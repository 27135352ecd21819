import Foundation
import RunModel

/// The runs that count, in order of arrival.
struct PreparedRuns {
    /// Sorted; those before ``firstCounted`` only warm the slots up.
    var runs: [CapacityRun]
    /// The first run created within the window.
    var firstCounted: Int
    /// Runs of the window that were left out.
    var leftOut = 0

    /// A longer wait is taken as this long (100 years), so that no sum overflows.
    private static let maximumQueueMilliseconds: Int64 = 100 * 366 * 86_400_000

    /// Leaves out runs created after the window, ended ones without an end and those with impossible times.
    init(_ given: consuming [CapacityRun], window: Range<Int64>) {
        runs = given
        var leftOut = 0
        runs.removeAll { run in
            guard run.createdMilliseconds < window.upperBound else { return true }
            let isUsable =
                run.createdMilliseconds >= 0 && run.createdMilliseconds <= 253_402_300_799_999
                && (run.endMilliseconds >= run.createdMilliseconds || (run.endMilliseconds < 0 && !run.state.isEnded))
                && run.endMilliseconds <= 253_402_300_799_999
            if !isUsable, window.contains(run.createdMilliseconds) { leftOut += 1 }
            return !isUsable
        }
        self.leftOut = leftOut
        for index in runs.indices where runs[index].queueUpperMilliseconds > Self.maximumQueueMilliseconds {
            runs[index].queueUpperMilliseconds = Self.maximumQueueMilliseconds
            runs[index].queueLowerMilliseconds = min(runs[index].queueLowerMilliseconds, Self.maximumQueueMilliseconds)
        }
        let isSorted = zip(runs, runs.dropFirst()).allSatisfy { !CapacityRun.arrivesBefore($1, $0) }
        if !isSorted { runs.sort(by: CapacityRun.arrivesBefore) }
        firstCounted = runs.firstIndex { $0.createdMilliseconds >= window.lowerBound } ?? runs.count
    }
}

/// The steps of an analysis.
struct CapacityComputation {
    let runs: [CapacityRun]
    let firstCounted: Int
    let leftOut: Int
    let datasets: [CapacityDataset]
    let window: Range<Int64>
    let options: CapacityOptions
    let localHours: LocalHours
    let basis: ServiceBasis
    let pair: ReplayPair

    init(_ prepared: PreparedRuns, datasets: [CapacityDataset], window: Range<Int64>, zone: ZoneRules, options: CapacityOptions) {
        runs = prepared.runs
        firstCounted = prepared.firstCounted
        leftOut = prepared.leftOut
        self.datasets = datasets
        self.window = window
        self.options = options
        localHours = LocalHours(zone: zone, window: window)
        let services = ServiceTimes(
            prepared.runs,
            datasetCount: datasets.count,
            firstCounted: prepared.firstCounted,
            nowMilliseconds: options.now.milliseconds
        )
        basis = services.basis
        let arrivals = prepared.runs.map(\.createdMilliseconds)
        pair = ReplayPair(
            low: ReplayTrace(arrivals: arrivals, services: services.lowerMilliseconds, window: window),
            high: ReplayTrace(arrivals: arrivals, services: services.upperMilliseconds, window: window)
        )
    }

    /// Answers everything.
    func analysis(weeklyDemand: [WeeklyDemand]?) -> CapacityAnalysis {
        let arrivals = pair.low.arrivals[firstCounted...]
        var week = WeekPattern(localHours: localHours, window: window, arrivals: arrivals)
        var (observed, load, peaks) = observe(&week)
        let inference = SlotInference(runs, window: window, openEnd: openEnd, given: options.currentSlots)
        var current = inference.slots
        let fit = self.fit(current?.count, inference)
        if let slots = current, slots.source == .inferred, !slots.isLowerBound {
            current?.isLowerBound = fit.verdict == .doesNotFit || isAmbiguous(fit, oneMore: { self.fit(slots.count + 1, inference) })
        }
        observed.watchedRuns = fit.runs
        observed.waits = fit.observed
        observed.overhead = inference.overhead
        let (slots, today) = replays(current: current, observed: observed)
        let recommended = arrivals.isEmpty ? nil : slots.first(where: \.meetsTarget)?.slots
        let target = Double(options.targetWaitMilliseconds)
        let recommendedLow = arrivals.isEmpty ? nil : slots.first { $0.waits.low.p95Milliseconds <= target }?.slots
        let spread = options.spreads ? spread(slots: current?.count ?? recommended ?? slots.last?.slots ?? 1) : nil
        let loads = DatasetLoad.measure(runs, datasetCount: datasets.count, window: window, openEnd: openEnd, peaks: peaks)
        return CapacityAnalysis(
            since: options.since,
            until: Timestamp(milliseconds: window.upperBound),
            timeZoneName: options.timeZoneName,
            targetWaitMilliseconds: options.targetWaitMilliseconds,
            notes: options.notes,
            datasets: datasets,
            observed: observed,
            load: load,
            week: week,
            bunching: Bunching(arrivals: arrivals, localHours: localHours, window: window),
            peakThreshold: peaks.threshold,
            loads: loads.sorted { ($1.runMilliseconds, $0.datasetIndex) < ($0.runMilliseconds, $1.datasetIndex) },
            current: current,
            fit: fit,
            today: today,
            slots: slots,
            recommendedSlots: recommended,
            recommendedSlotsLow: recommendedLow,
            spread: spread,
            growth: options.looksForGrowth ? growth(weeklyDemand, today: today) : nil,
            worst: recommended.map {
                pair.high.worstStretches(needed: $0, targetMilliseconds: options.targetWaitMilliseconds)
            } ?? [],
            isCovered: options.isCovered,
            knownFrom: options.knownFrom,
            verdict: .choose(
                runs: arrivals.count,
                today: today,
                isLowerBound: current?.isLowerBound ?? false,
                spread: spread,
                recommended: recommended,
                recommendedLow: recommendedLow,
                tried: slots.last?.slots ?? 1,
                targetMilliseconds: options.targetWaitMilliseconds,
                needed: {
                    fit.verdict == .cannotTell && basis.isMuchAssumed
                        ? nil
                        : pair.high.leastSlots(above: slots.last?.slots ?? 1, targetMilliseconds: options.targetWaitMilliseconds)
                }
            )
        )
    }

    /// The instant until which runs in flight are known to have lasted.
    private var openEnd: Int64 { options.now.milliseconds }

    private func fit(_ slots: Int?, _ inference: SlotInference) -> ReplayFit {
        .compare(runs, firstCounted: firstCounted, pair: pair, slots: slots, overhead: inference.overhead, basis: basis)
    }

    /// Whether one slot more explains what was watched as well. Exact waits tell them apart, so only wide ones are tried.
    private func isAmbiguous(_ fit: ReplayFit, oneMore: () -> ReplayFit) -> Bool {
        guard fit.verdict == .fits, let waits = fit.observed,
            waits.high.p95Milliseconds - waits.low.p95Milliseconds > ReplayFit.toleratedMilliseconds
        else { return false }
        return oneMore().verdict == .fits
    }

    /// Counts what the ends of the window cut: the backlog at its end, and what was under way at its begin.
    private func countOpen(_ observed: inout ObservedLoad) {
        observed.openAtBegin = runs[..<firstCounted].count { end(of: $0) > window.lowerBound }
        let until = window.upperBound
        for run in runs where run.endMilliseconds < 0 || run.endMilliseconds >= until {
            observed.openAtEnd += 1
            let isQueued = run.endMilliseconds < 0 && until >= openEnd && run.state == .enqueued
            if !run.isWatched {
                observed.waitingAtEndUpper += 1
            } else {
                if run.createdMilliseconds &+ run.queueLowerMilliseconds >= until { observed.waitingAtEndLower += 1 }
                if isQueued || run.createdMilliseconds &+ run.queueUpperMilliseconds >= until { observed.waitingAtEndUpper += 1 }
            }
        }
    }

    // MARK: What was

    /// The figures of the window; adds run and waiting time to the hours of the week.
    private func observe(_ week: inout WeekPattern) -> (ObservedLoad, LoadCurve, PeakMoments) {
        let counted = firstCounted..<runs.count
        var observed = ObservedLoad(
            variability: ArrivalVariability(
                arrivals: pair.low.arrivals[counted],
                lower: pair.low.services[counted],
                upper: pair.high.services[counted]
            )
        )
        observed.runs = counted.count
        observed.inFlight = basis.inFlight
        observed.leftOut = leftOut
        observed.basis = basis
        countOpen(&observed)
        let (load, peaks) = sweep(&observed, &week)
        let length = Double(window.upperBound - window.lowerBound)
        observed.offeredLoadLower = pair.low.services[counted].reduce(0.0) { $0 + Double($1) } / length
        observed.offeredLoadUpper = pair.high.services[counted].reduce(0.0) { $0 + Double($1) } / length
        let inSystem = runs[counted].reduce(0.0) { $0 + Double(max(0, end(of: $1) - $1.createdMilliseconds)) }
        observed.little = LittleCheck(
            meanInSystem: observed.inSystem.mean,
            arrivalsPerSecond: Double(counted.count) / length * 1000,
            meanSecondsInSystem: counted.isEmpty ? 0 : inSystem / Double(counted.count) / 1000
        )
        return (observed, load, peaks)
    }

    private func end(of run: CapacityRun) -> Int64 {
        run.endMilliseconds >= 0 ? run.endMilliseconds : max(openEnd, run.createdMilliseconds)
    }

    /// The earliest or the latest moment at which a run may have begun to execute.
    private func starts(latest: Bool) -> [Int64] {
        let services = latest ? pair.low.services : pair.high.services
        return runs.indices.map { index in
            let run = runs[index]
            if run.endMilliseconds >= 0 { return run.endMilliseconds - services[index] }
            let end = end(of: run)
            // A run in flight may have begun at once, or may still wait.
            guard run.isWatched else { return latest ? end : run.createdMilliseconds }
            return min(end, run.createdMilliseconds &+ (latest ? run.queueUpperMilliseconds : run.queueLowerMilliseconds))
        }.sorted()
    }

    private func sweep(_ observed: inout ObservedLoad, _ week: inout WeekPattern) -> (LoadCurve, PeakMoments) {
        let created = pair.low.arrivals
        let ends = runs.map { end(of: $0) }.sorted()
        observed.inSystem = SweepLine.profile(sortedStarts: created, sortedEnds: ends, in: window)
        var peaks = PeakMoments(profile: observed.inSystem)
        SweepLine.forEachStretch(sortedStarts: created, sortedEnds: ends, in: window) { begin, end, level in
            guard level > 0 else { return }
            peaks.add(from: begin, to: end, level: level)
            localHours.forEachPiece(from: begin, to: end) { week.hours[$1].runMilliseconds += Double(level) * Double($0) }
        }
        let earliest = starts(latest: false)
        observed.executingUpper = SweepLine.profile(sortedStarts: earliest, sortedEnds: ends, in: window)
        observed.waitingLower = SweepLine.profile(sortedStarts: created, sortedEnds: earliest, in: window)
        let latest = starts(latest: true)
        observed.executingLower = SweepLine.profile(sortedStarts: latest, sortedEnds: ends, in: window)
        SweepLine.forEachStretch(sortedStarts: created, sortedEnds: latest, in: window) { begin, end, level in
            observed.waitingUpper.add(level: level, milliseconds: end - begin)
            guard level > 0 else { return }
            localHours.forEachPiece(from: begin, to: end) { week.hours[$1].waitUpperMilliseconds += Double(level) * Double($0) }
        }
        return (LoadCurve(window: window, created: created, earliest: earliest, latest: latest, ends: ends), peaks)
    }

    // MARK: What if

    /// The replays asked for, and that of today's slots.
    private func replays(current: CurrentSlots?, observed: ObservedLoad) -> ([SlotOutcome], SlotOutcome?) {
        var scratch: [Int64] = []
        let load = (observed.offeredLoadLower + observed.offeredLoadUpper) / 2
        let meanService = observed.runs > 0 ? load * Double(window.upperBound - window.lowerBound) / Double(observed.runs) : 0
        func outcome(_ slots: Int) -> SlotOutcome {
            var outcome = pair.outcome(slots: slots, targetMilliseconds: options.targetWaitMilliseconds, scratch: &scratch)
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
        let target = options.targetWaitMilliseconds
        let last = tried.last?.slots ?? 1
        let low =
            tried.first { $0.waits.low.p95Milliseconds <= Double(target) }?.slots
            ?? pair.low.leastSlots(above: last, targetMilliseconds: target)
        let high = tried.first(where: \.meetsTarget)?.slots ?? pair.high.leastSlots(above: last, targetMilliseconds: target)
        let anchors = Set([current, low, high ?? CapacityOptions.maximumSlots].compactMap { $0 }).sorted()
        let middles = zip(anchors, anchors.dropFirst()).map { ($0 + $1) / 2 }
        let around = (anchors.flatMap { [$0 - 1, $0, $0 + 1] } + middles).filter { (1...CapacityOptions.maximumSlots).contains($0) }
        return Set(around).sorted()
    }

    private func spread(slots: Int) -> SpreadPlan {
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

    private func growth(_ weeklyDemand: [WeeklyDemand]?, today: SlotOutcome?) -> DemandGrowth {
        var growth = DemandGrowth(weeklyDemand ?? weeksOfWindow(), now: options.now)
        if growth.verdict == .growing, let today, today.meetsTarget {
            growth.setHeadroom(pair.high.headroom(slots: today.slots, targetMilliseconds: options.targetWaitMilliseconds))
        }
        return growth
    }

    /// The ISO weeks that lie in the window as a whole.
    private func weeksOfWindow() -> [WeeklyDemand] {
        var counter = WeeklyDemandCounter()
        for run in runs[firstCounted...] where run.endMilliseconds >= 0 {
            counter.add(
                createdMilliseconds: run.createdMilliseconds,
                durationMilliseconds: run.endMilliseconds - run.createdMilliseconds
            )
        }
        return counter.weeks.filter {
            $0.week.monday.start.milliseconds >= window.lowerBound
                && $0.week.monday.advanced(by: 7).start.milliseconds <= window.upperBound
        }
    }
}
