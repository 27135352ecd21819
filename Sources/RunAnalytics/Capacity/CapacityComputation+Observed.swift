import RunModel

extension CapacityComputation {
    /// Counts what the ends of the window cut: the backlog at its end, and what was under way at its start.
    private func countOpen(_ observed: inout ObservedLoad) {
        observed.openAtBegin = runs[..<firstCounted].count { end(of: $0) > window.lowerBound }
        let until = window.upperBound
        for run in runs where run.endedAt.map({ $0 >= until }) ?? true {
            observed.openAtEnd += 1
            let isQueued = run.endedAt == nil && until >= openEnd && run.state == .enqueued
            if !run.isWatched {
                observed.waitingAtEndUpper += 1
            } else {
                if run.earliestStart >= until { observed.waitingAtEndLower += 1 }
                if isQueued || run.latestStart >= until { observed.waitingAtEndUpper += 1 }
            }
        }
    }

    /// The figures of the window; adds run and waiting time to the hours of the week.
    func observe(_ week: inout WeekPattern) -> (ObservedLoad, LoadCurve, PeakMoments) {
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
        let length = Double(window.milliseconds)
        observed.offeredLoadLower = pair.low.services[counted].reduce(0.0) { $0 + Double($1) } / length
        observed.offeredLoadUpper = pair.high.services[counted].reduce(0.0) { $0 + Double($1) } / length
        let inSystem = runs[counted].reduce(0.0) { $0 + Double(max(0, end(of: $1).milliseconds(since: $1.createdAt))) }
        observed.little = LittleCheck(
            meanInSystem: observed.inSystem.mean,
            arrivalsPerSecond: Double(counted.count) / length * 1000,
            meanSecondsInSystem: counted.isEmpty ? 0 : inSystem / Double(counted.count) / 1000
        )
        return (observed, load, peaks)
    }

    func end(of run: CapacityRun) -> Timestamp { run.endedAt ?? max(openEnd, run.createdAt) }

    /// The earliest or the latest moment at which a run may have begun to execute.
    private func starts(latest: Bool) -> [Timestamp] {
        let services = latest ? pair.low.services : pair.high.services
        return runs.indices.map { index in
            let run = runs[index]
            if let end = run.endedAt { return end.advanced(byMilliseconds: -services[index]) }
            let end = end(of: run)
            // A run in flight may have begun at once, or may still wait.
            guard run.isWatched else { return latest ? end : run.createdAt }
            return min(end, latest ? run.latestStart : run.earliestStart)
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
            localHours.forEachPiece(from: begin, to: end) { week.hours[$1].runTime.milliseconds += Double(level) * Double($0) }
        }
        let earliest = starts(latest: false)
        observed.executingUpper = SweepLine.profile(sortedStarts: earliest, sortedEnds: ends, in: window)
        observed.waitingLower = SweepLine.profile(sortedStarts: created, sortedEnds: earliest, in: window)
        let latest = starts(latest: true)
        observed.executingLower = SweepLine.profile(sortedStarts: latest, sortedEnds: ends, in: window)
        SweepLine.forEachStretch(sortedStarts: created, sortedEnds: latest, in: window) { begin, end, level in
            observed.waitingUpper.add(level: level, milliseconds: end.milliseconds(since: begin))
            guard level > 0 else { return }
            localHours.forEachPiece(from: begin, to: end) { week.hours[$1].waitUpper.milliseconds += Double(level) * Double($0) }
        }
        return (LoadCurve(window: window, created: created, earliest: earliest, latest: latest, ends: ends), peaks)
    }
}
