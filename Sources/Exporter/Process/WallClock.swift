import Foundation
import RunModel

extension Timestamp {
    /// Now, by this machine's clock.
    package static var wallClock: Timestamp { Timestamp(Date()) }
}
