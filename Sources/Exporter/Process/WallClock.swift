import Foundation
import RunModel

extension Timestamp {
    /// Now, by this machine's clock.
    package static var wallClock: Timestamp { Timestamp(milliseconds: Int64((Date().timeIntervalSince1970 * 1000).rounded(.down))) }
}
