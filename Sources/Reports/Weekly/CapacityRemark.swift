import RunAnalytics
import RunModel

/// What the weekly report says of capacity, and where there is more.
package struct CapacityRemark: Hashable, Sendable {
    /// The answer in a sentence or two, or why there is none.
    package var text: String
    /// The stretch of time that the answer rests on; nil without an answer.
    package var window: Range<Timestamp>?
    /// The file name of the whole analysis, next to the report; nil where it is not kept.
    package var page: String?
    /// What to type for the whole analysis; nil where it would give none.
    package var command: String?

    /// By default nothing but the text.
    package init(text: String, window: Range<Timestamp>? = nil, page: String? = nil, command: String? = nil) {
        self.text = text
        self.window = window
        self.page = page
        self.command = command
    }

    /// The headline of an analysis.
    ///
    /// - Parameters:
    ///   - page: the file name of the whole analysis, next to the report; nil where it is not kept.
    ///   - command: what to type for it.
    package init(_ analysis: CapacityAnalysis, page: String?, command: String) {
        self.init(text: analysis.headline, window: analysis.since..<analysis.until, page: page, command: command)
    }

    /// `From Mon 26 Oct 00:00 to Mon 23 Nov 00:00: 4 slots are enough …`.
    func sentence(_ clock: LocalTimeText) -> String {
        guard let window else { return text }
        return "From \(clock.minute(window.lowerBound)) to \(clock.minute(window.upperBound)): \(text)"
    }
}
