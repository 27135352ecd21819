import RunAnalytics
import RunModel

/// What a weekly report needs to know in addition to its figures.
package struct WeeklyOptions: Sendable {
    /// Scheme and host of Mode's own pages, for links. Default `https://app.mode.com`.
    package var modeURL: String
    /// What the report says of capacity; nil leaves that part out.
    package var capacity: CapacityRemark?
    /// By what the report has sections of their own; nil (the default) for none.
    package var grouping: DatasetGrouping?

    package init(modeURL: String = "https://app.mode.com", capacity: CapacityRemark? = nil, grouping: DatasetGrouping? = nil) {
        self.modeURL = modeURL
        self.capacity = capacity
        self.grouping = grouping
    }

    /// The page of a dataset in Mode.
    func link(_ reference: DatasetReference) -> String {
        var base = modeURL[...]
        while base.last == "/" { base.removeLast() }
        return "\(base)/\(PercentEncoding.encode(reference.account))/datasets/\(reference.dataset.token)"
    }
}
