import RunAnalytics
import RunModel

extension DatasetReference {
    /// The dataset's name as reports show it; the token where it has none.
    var shownName: String { ShownName.of(dataset.displayName) }
}
