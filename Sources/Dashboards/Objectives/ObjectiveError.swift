/// Objectives from which no rules are made, because they could not do what they promise.
package struct ObjectiveError: Error, Hashable, CustomStringConvertible {
    package enum Reason: Hashable, Sendable {
        /// So many failures are allowed that even a total outage burns the budget too slowly for the fast alert.
        case alertCannotFire
        /// The queue objective is not below the largest finite bucket, above which a histogram knows nothing.
        case beyondBuckets
        /// An earlier objective is for all datasets already.
        case unreachable
        case duplicateName
        case outOfRange
    }

    package let objective: String
    package let reason: Reason
    package let description: String

    init(_ objective: AlertObjective, _ reason: Reason, _ text: String) {
        self.objective = objective.name
        self.reason = reason
        description = "objective \"\(objective.name)\": \(text)"
    }
}
