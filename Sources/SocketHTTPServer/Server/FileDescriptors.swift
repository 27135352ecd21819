import Foundation

/// The process's file descriptors: how many it may have, and how many of them connections may take.
package enum FileDescriptors {
    /// What ``raiseLimit()`` asks for: more than any use here, and still cheap for software that loops over all of them.
    private static let wantedLimit: UInt64 = 65_536
    /// What is kept from connections: the database with its readers, report and rollup files under way, requests to the API, and what
    /// the runtime opens when it pleases.
    static let reserve = 28
    /// The fewest connections with which a server is of use.
    static let minimumConnections = 8

    /// Raises the soft limit of open files as far as the hard one allows, up to 65,536; a failure leaves it as it is.
    package static func raiseLimit() {
        guard var limits = limits() else { return }
        let wanted = min(limits.rlim_max, rlim_t(wantedLimit))
        guard limits.rlim_cur < wanted else { return }
        limits.rlim_cur = wanted
        setrlimit(resource, &limits)
    }

    /// The soft limit; nil when the system does not say.
    static var limit: Int? { limits().map { Int(clamping: $0.rlim_cur) } }

    /// How many connections a server may have: at most `wanted`, and never into the reserve.
    ///
    /// - Throws: when fewer than ``minimumConnections`` are left.
    static func connections(wanted: Int) throws(HTTPServerError) -> Int {
        guard let limit else { return max(wanted, 1) }
        return try connections(wanted: wanted, limit: limit, open: openCount)
    }

    static func connections(wanted: Int, limit: Int, open: Int) throws(HTTPServerError) -> Int {
        let free = limit - open - reserve
        guard free >= minimumConnections else {
            let needed = open + reserve + minimumConnections
            throw HTTPServerError(
                .system,
                "the limit of open files is \(limit), and at least \(needed) are needed; raise it (ulimit -n, LimitNOFILE= of systemd)"
            )
        }
        return max(1, min(wanted, free))
    }

    /// How many are open now; 0 where /proc is not there.
    private static var openCount: Int { (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count) ?? 0 }

    private static var resource: __rlimit_resource_t { __rlimit_resource_t(RLIMIT_NOFILE.rawValue) }

    private static func limits() -> rlimit? {
        var limits = rlimit()
        return getrlimit(resource, &limits) == 0 ? limits : nil
    }
}
