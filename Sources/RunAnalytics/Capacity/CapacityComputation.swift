import RunModel

/// The steps of an analysis.
struct CapacityComputation {
    let runs: [CapacityRun]
    let firstCounted: Int
    let leftOut: Int
    let datasets: [CapacityDataset]
    let window: Range<Timestamp>
    let options: CapacityOptions
    let localHours: LocalHours
    let basis: ServiceBasis
    let pair: ReplayPair

    init(_ prepared: PreparedRuns, datasets: [CapacityDataset], window: Range<Timestamp>, zone: ZoneRules, options: CapacityOptions) {
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
            now: options.now
        )
        basis = services.basis
        let arrivals = prepared.runs.map(\.createdAt)
        pair = ReplayPair(
            low: ReplayTrace(arrivals: arrivals, services: services.shortest, window: window),
            high: ReplayTrace(arrivals: arrivals, services: services.longest, window: window)
        )
    }

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
        let target = DurationEstimate(options.targetWait)
        let recommendedLow = arrivals.isEmpty ? nil : slots.first { $0.waits.low.p95 <= target }?.slots
        let spread = options.spreads ? spread(slots: current?.count ?? recommended ?? slots.last?.slots ?? 1) : nil
        let loads = DatasetLoad.measure(runs, datasetCount: datasets.count, window: window, openEnd: openEnd, peaks: peaks)
        return CapacityAnalysis(
            since: options.since,
            until: window.upperBound,
            timeZoneName: options.timeZoneName,
            targetWait: options.targetWait,
            notes: options.notes,
            datasets: datasets,
            observed: observed,
            load: load,
            week: week,
            bunching: Bunching(arrivals: arrivals, localHours: localHours, window: window),
            peakThreshold: peaks.threshold,
            loads: loads.sorted { ($1.runTime, $0.datasetIndex) < ($0.runTime, $1.datasetIndex) },
            groupedBy: options.groupedBy,
            groups: options.groupedBy == nil
                ? [] : GroupLoad.measure(runs, keys: datasets.map(\.group), loads: loads, window: window, openEnd: openEnd),
            current: current,
            fit: fit,
            today: today,
            slots: slots,
            recommendedSlots: recommended,
            recommendedSlotsLow: recommendedLow,
            spread: spread,
            growth: options.looksForGrowth ? growth(weeklyDemand, today: today) : nil,
            worst: recommended.map {
                pair.high.worstStretches(needed: $0, target: options.targetWait)
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
                target: options.targetWait,
                needed: {
                    fit.verdict == .cannotTell && basis.isMuchAssumed
                        ? nil
                        : pair.high.leastSlots(above: slots.last?.slots ?? 1, target: options.targetWait)
                }
            )
        )
    }

    /// The instant until which runs in flight are known to have lasted.
    var openEnd: Timestamp { options.now }

    private func fit(_ slots: Int?, _ inference: SlotInference) -> ReplayFit {
        .compare(runs, firstCounted: firstCounted, pair: pair, slots: slots, overhead: inference.overhead, basis: basis)
    }

    /// Whether one slot more explains what was watched as well. Exact waits tell them apart, so only wide ones are tried.
    private func isAmbiguous(_ fit: ReplayFit, oneMore: () -> ReplayFit) -> Bool {
        guard fit.verdict == .fits, let waits = fit.observed,
            waits.high.p95.milliseconds - waits.low.p95.milliseconds > DurationEstimate(ReplayFit.toleratedGap).milliseconds
        else { return false }
        return oneMore().verdict == .fits
    }
}
