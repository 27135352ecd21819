import Foundation

extension Timestamp {
    /// The millisecond in which a date of Foundation lies. The number of a date is off by up to a fifth of a microsecond, so one that was
    /// made from whole milliseconds would otherwise lie in the one before.
    package init(_ date: Date) { self.init(milliseconds: Int64((date.timeIntervalSince1970 * 1000 + 0.001).rounded(.down))) }

    package var date: Date { Date(timeIntervalSince1970: seconds) }
}
