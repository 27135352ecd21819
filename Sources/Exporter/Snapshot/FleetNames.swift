import RunAnalytics
import RunModel
import Synchronization

/// What the landing page says of the names of all datasets of one fleet: counted when a page first asks, and shared by all pages after it.
///
/// With ten thousand datasets the counting takes some milliseconds, a good part of what a page costs.
final class FleetNames: Sendable {
    struct SpaceSize: Sendable {
        let space: Space
        let datasets: Int
    }

    private struct Label: Hashable, Sendable {
        let name: String
        let space: SpaceToken?

        init(_ summary: DatasetSummary) {
            name = summary.dataset.displayName
            space = summary.dataset.space?.token
        }
    }

    private struct Counts: Sendable {
        var spaces: [SpaceSize]
        var sharedLabels: Set<Label>
    }

    /// The most spaces that are listed; the others are found by search.
    private static let maximumSpaces = 300

    private let fleet: FleetSummary
    private let counts = Mutex<Counts?>(nil)

    init(_ fleet: FleetSummary) { self.fleet = fleet }

    /// The largest spaces, in the order of their names.
    var spaces: [SpaceSize] { counted().spaces }

    /// Those of some datasets whose name another dataset of the same space has too, so that only the token tells them apart.
    func ambiguous(_ summaries: [DatasetSummary]) -> Set<DatasetToken> {
        let shared = counted().sharedLabels
        return Set(summaries.filter { shared.contains(Label($0)) }.map(\.dataset.token))
    }

    private func counted() -> Counts {
        counts.withLock { known in
            let counts = known ?? count()
            known = counts
            return counts
        }
    }

    private func count() -> Counts {
        var labels: Set<Label> = []
        var shared: Set<Label> = []
        var sizes: [Space: Int] = [:]
        for summary in fleet.datasets {
            let label = Label(summary)
            if !labels.insert(label).inserted { shared.insert(label) }
            if let space = summary.dataset.space { sizes[space, default: 0] += 1 }
        }
        let largest = sizes.sorted { ($1.value, $0.key.token) < ($0.value, $1.key.token) }.prefix(Self.maximumSpaces)
        let listed = largest.map {
            (name: ($0.key.name ?? $0.key.token.text).lowercased(), size: SpaceSize(space: $0.key, datasets: $0.value))
        }
        .sorted { ($0.name, $0.size.space.token) < ($1.name, $1.size.space.token) }
        return Counts(spaces: listed.map(\.size), sharedLabels: shared)
    }
}
