import RunModel

/// Load by hour of the week, with how often the window held that hour.
package struct WeekPattern: Hashable, Sendable {
    /// One hour of the week: all its occurrences in the window together.
    package struct Hour: Hashable, Sendable {
        /// How much of the window fell into this hour: 0 when the window does not reach it, and less or more
        /// than its neighbours' where clocks changed.
        package internal(set) var exposure = Duration.zero
        /// Runs created in it.
        package internal(set) var arrivals = 0
        /// Time that runs spent in it, waiting included.
        package internal(set) var runTime = DurationEstimate.zero
        /// Time that runs spent waiting in it, at most.
        package internal(set) var waitUpper = DurationEstimate.zero

        /// Runs created per hour; nil without exposure.
        package var arrivalsPerHour: Double? { perExposure(Double(arrivals) * 3_600_000) }
        /// The mean number of runs at once, waiting ones included; nil without exposure.
        package var meanRunsAtOnce: Double? { perExposure(runTime.milliseconds) }
        /// The mean number of waiting runs, at most; nil without exposure.
        package var meanQueueUpper: Double? { perExposure(waitUpper.milliseconds) }

        private func perExposure(_ value: Double) -> Double? {
            exposure > .zero ? value / Double(exposure.milliseconds) : nil
        }
    }

    /// 168 hours; the first is Monday 00:00 to 01:00 in the zone of the analysis.
    package internal(set) var hours = Array(repeating: Hour(), count: LocalHours.count)

    init(localHours: LocalHours, window: Range<Timestamp>, arrivals: ArraySlice<Timestamp>) {
        localHours.forEachPiece(from: window.lowerBound, to: window.upperBound) { hours[$1].exposure += .milliseconds($0) }
        for arrival in arrivals { hours[localHours.hourOfWeek(arrival)].arrivals += 1 }
    }
}

/// How many arrivals come together.
package struct Bunching: Hashable, Sendable {
    /// Arrivals by minute of the hour, 0 to 59.
    package internal(set) var arrivalsByMinuteOfHour = Array(repeating: 0, count: 60)
    /// Arrivals that shared their calendar minute with another arrival.
    package internal(set) var sharingTheirMinute = 0
    /// The most arrivals within one calendar minute.
    package internal(set) var mostInOneMinute = 0
    package internal(set) var arrivals = 0
    /// The share that would share their minute if arrivals were spread at random over the window, 0 to 1.
    package internal(set) var expectedSharingRatio = 0.0

    /// The minute of the hour with the most arrivals; nil without arrivals.
    package var busiestMinute: Int? {
        guard arrivals > 0, let most = arrivalsByMinuteOfHour.max() else { return nil }
        return arrivalsByMinuteOfHour.firstIndex(of: most)
    }

    /// The share of arrivals in ``busiestMinute``; 1 in 60 would be even. Nil without arrivals.
    package var busiestMinuteRatio: Double? {
        busiestMinute.map { Double(arrivalsByMinuteOfHour[$0]) / Double(arrivals) }
    }

    /// The share of arrivals that shared their calendar minute with another; nil without arrivals.
    package var sharingRatio: Double? { arrivals > 0 ? Double(sharingTheirMinute) / Double(arrivals) : nil }

    /// Counts arrivals in order. O(n).
    init(arrivals: ArraySlice<Timestamp>, localHours: LocalHours, window: Range<Timestamp>) {
        self.arrivals = arrivals.count
        var inMinute = 0
        var minute = Int64.min
        func close(_ bunching: inout Bunching) {
            bunching.mostInOneMinute = max(bunching.mostInOneMinute, inMinute)
            if inMinute > 1 { bunching.sharingTheirMinute += inMinute }
        }
        for arrival in arrivals {
            let own = LocalHours.floorDivision(localHours.local(arrival), 60_000)
            arrivalsByMinuteOfHour[Int(LocalHours.positiveRemainder(own, 60))] += 1
            let calendarMinute = LocalHours.floorDivision(arrival.milliseconds, 60_000)
            if calendarMinute != minute {
                close(&self)
                inMinute = 0
                minute = calendarMinute
            }
            inMinute += 1
        }
        close(&self)
        let minutes = max(1, Double(window.milliseconds) / 60_000)
        var alone = 1.0
        var factor = 1 - 1 / minutes
        var exponent = max(0, arrivals.count - 1)
        while exponent > 0 {
            if exponent & 1 == 1 { alone *= factor }
            factor *= factor
            exponent >>= 1
        }
        expectedSharingRatio = arrivals.isEmpty ? 0 : 1 - alone
    }
}
