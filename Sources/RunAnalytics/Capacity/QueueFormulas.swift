import Foundation
import RunModel

/// Textbook queueing: what the waits would be if runs came at random.
///
/// They are a cross-check of the replay. Scheduled runs come in bunches, and then the formulas are wrong by orders of
/// magnitude; ``ArrivalVariability/isBursty`` says when not to believe them.
package enum QueueFormulas {
    /// Erlang's C formula: the probability that an arrival must wait, with Poisson arrivals and exponential executions.
    ///
    /// Computed from Erlang's B by its recurrence, which neither overflows nor cancels.
    /// - Parameters:
    ///   - offeredLoad: mean number of slots that the work would keep busy (arrival rate × mean execution), in erlangs.
    /// - Returns: nil when the load is negative or not below `slots`: then the queue grows without end.
    package static func erlangC(slots: Int, offeredLoad: Double) -> Double? {
        guard slots >= 1, offeredLoad >= 0, offeredLoad < Double(slots) else { return nil }
        guard offeredLoad > 0 else { return 0 }
        var blocking = 1.0
        for server in 1...slots { blocking = offeredLoad * blocking / (Double(server) + offeredLoad * blocking) }
        let utilisation = offeredLoad / Double(slots)
        return blocking / (1 - utilisation * (1 - blocking))
    }

    /// The mean wait of an M/M/c queue, in the unit of `meanService`; nil when the queue has no steady state.
    package static func erlangCMeanWait(slots: Int, offeredLoad: Double, meanService: Double) -> Double? {
        erlangC(slots: slots, offeredLoad: offeredLoad).map { $0 * meanService / (Double(slots) - offeredLoad) }
    }

    /// The quantile `p` of the wait of an M/M/c queue, in the unit of `meanService`; 0 when at least the share `p` does not wait.
    package static func erlangCWaitQuantile(_ p: Double, slots: Int, offeredLoad: Double, meanService: Double) -> Double? {
        guard let waiting = erlangC(slots: slots, offeredLoad: offeredLoad), p < 1 else { return nil }
        guard waiting > 1 - p else { return 0 }
        return log(waiting / (1 - p)) * meanService / (Double(slots) - offeredLoad)
    }

    /// The approximation of Allen and Cunneen for general arrivals and executions: the M/M/c wait times (ca² + cs²) ÷ 2.
    package static func allenCunneenMeanWait(
        slots: Int,
        offeredLoad: Double,
        meanService: Double,
        arrivalVariability: Double,
        serviceVariability: Double
    ) -> Double? {
        erlangCMeanWait(slots: slots, offeredLoad: offeredLoad, meanService: meanService)
            .map { $0 * (arrivalVariability + serviceVariability) / 2 }
    }
}

/// How irregular arrivals and executions are, as squared coefficients of variation (variance ÷ mean²; 1 for a Poisson stream).
package struct ArrivalVariability: Hashable, Sendable {
    /// Above this, formulas that assume random arrivals mislead.
    package static let burstyAbove = 2.0

    /// Of the times between arrivals; nil with fewer than three arrivals.
    package var arrivals: Double?
    /// Of the executions (middle of their bounds); nil with fewer than two runs.
    package var services: Double?

    /// Whether arrivals are too bunched for the formulas.
    package var isBursty: Bool { (arrivals ?? 0) > Self.burstyAbove }

    /// Measures arrivals in order and the middle of the bounds of their executions. O(n).
    init(arrivals: ArraySlice<Timestamp>, lower: ArraySlice<Int64>, upper: ArraySlice<Int64>) {
        self.arrivals = Self.squaredCoefficientOfVariation(
            zip(arrivals.dropFirst(), arrivals).lazy.map { Double($0.milliseconds(since: $1)) })
        services = Self.squaredCoefficientOfVariation(zip(lower, upper).lazy.map { (Double($0) + Double($1)) / 2 })
    }

    private static func squaredCoefficientOfVariation(_ values: some Sequence<Double>) -> Double? {
        // Welford's running variance.
        var count = 0.0
        var mean = 0.0
        var squares = 0.0
        for value in values {
            count += 1
            let distance = value - mean
            mean += distance / count
            squares += distance * (value - mean)
        }
        return count >= 2 && mean > 0 ? squares / count / (mean * mean) : nil
    }
}
