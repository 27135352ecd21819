import Foundation

/// What requests cost alone: curl asks for pages of the simulated API over one kept connection and throws them away. No client can cost less
/// by much.
struct BareRequests {
    private let curl: String
    private let api: String

    /// - Parameter api: the address of the API.
    /// - Throws: ``Unavailable`` when curl is not installed.
    init(api: String) throws {
        guard let curl = ChildProcess.find("curl") else { throw Unavailable("curl is not installed") }
        (self.curl, self.api) = (curl, api)
    }

    /// Processor time of that many requests.
    ///
    /// - Parameter perSecond: how many a second; nil for as fast as they are answered.
    func run(_ count: Int, perSecond: Int? = nil) throws -> Sample {
        let address = "\(api)/api/\(SyntheticHistory.account)/spaces?filter=all&request=[1-\(count)]"
        let rate = perSecond.map { ["--rate", "\($0)/s"] } ?? []
        return try Stopwatch.sampleOfChildren {
            _ = try ChildProcess.output(
                curl, ["-s", "-o", "/dev/null", "-u", "simulated-token:simulated-secret"] + rate + [address])
        }
    }
}
