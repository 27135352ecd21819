import RunModel

/// How old runs may become, and what two clocks say: no single clock may delete.
package struct RetentionRequest: Hashable, Sendable {
    /// Runs that were created longer ago are removed.
    package var age: Duration
    /// Now, by the clock of the API.
    package var apiNow: Timestamp
    /// Now, by this machine's own clock.
    package var localNow: Timestamp

    /// Clocks that differ by more than this do not agree.
    package static let tolerance: Duration = .days(1)

    package init(age: Duration, apiNow: Timestamp, localNow: Timestamp) {
        self.age = age
        self.apiNow = apiNow
        self.localNow = localNow
    }
}

/// Why nothing was removed.
package enum RetentionRefusal: Error, Hashable, Sendable, CustomStringConvertible {
    /// The clock of the API and the local one differ by more than a day.
    case clocksDisagree(apiNow: Timestamp, localNow: Timestamp)

    package var description: String {
        switch self {
        case .clocksDisagree(let api, let local):
            "the clock of the API (\(api)) and the local one (\(local)) differ by more than a day, so no run is removed"
        }
    }
}

/// How far time has passed for retention.
package struct RetentionMark: Hashable, Sendable {
    /// The time that retention has reached: no later than either clock.
    package var reached: Timestamp
    /// The clock of the API then.
    package var apiNow: Timestamp
    /// The local clock then.
    package var localNow: Timestamp

    /// How far retention gets next. Pure.
    ///
    /// Both clocks have to agree within a day, the earlier one counts, and since the last mark no more time has passed than by either of
    /// them: a clock that jumps moves nothing until the other one has gone the same way.
    package static func next(after previous: RetentionMark?, _ request: RetentionRequest) -> Result<RetentionMark, RetentionRefusal> {
        let (api, local) = (request.apiNow, request.localNow)
        guard abs(api - local) <= RetentionRequest.tolerance else {
            return .failure(.clocksDisagree(apiNow: api, localNow: local))
        }
        var reached = min(api, local)
        if let previous {
            reached = min(reached, previous.reached + min(api - previous.apiNow, local - previous.localNow))
        }
        return .success(RetentionMark(reached: reached, apiNow: api, localNow: local))
    }

    /// Runs created before this are removed: a midnight (UTC), so that days are removed as a whole.
    package func horizon(age: Duration) -> Timestamp {
        UTCDay(containing: reached - age).start
    }
}

/// A retention horizon that cannot be right.
package struct RetentionHorizonProblem: Hashable, Sendable, CustomStringConvertible {
    /// The latest horizon.
    package var horizon: Timestamp
    /// How many datasets have one in the future.
    package var datasets: Int

    package var description: String {
        "runs of \(datasets) datasets are not taken because they seem to be older than retention.runs: a wrong clock moved the "
            + "limit to \(horizon), which is in the future"
    }
}
