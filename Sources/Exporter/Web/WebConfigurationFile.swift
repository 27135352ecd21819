import Configuration
import SocketHTTPServer
import Synchronization

final class WebConfigurationFile: Sendable {
    private struct State {
        var known: (stamp: FileStamp, isSettled: Bool, configuration: WebConfiguration)?
        /// What was reported since the file was last usable.
        var problems: Set<String> = []
    }

    private let path: String
    private let report: @Sendable (String) -> Void
    private let state = Mutex(State())

    /// - Parameter report: called with each new reason why the file cannot be used.
    init(path: String, report: @escaping @Sendable (String) -> Void) {
        self.path = path
        self.report = report
    }

    /// The file as it is now. Costs one stat(2) while it does not change; symbolic links are followed, also those of folders.
    ///
    /// - Throws: ``ConfigurationError``; no one is let in on the strength of an older version.
    func current() throws(ConfigurationError) -> WebConfiguration {
        // The stamp first: a change while the file is read shows in the next one.
        let stamp = FileStamp(path: path)
        if let stamp, let known = state.withLock({ $0.known }), known.isSettled, known.stamp == stamp { return known.configuration }
        do throws(ConfigurationError) {
            let isSettled = stamp?.isSettled ?? false
            let configuration = try WebConfiguration.read(path: path)
            state.withLock {
                $0.known = stamp.map { ($0, isSettled, configuration) }
                $0.problems = []
            }
            return configuration
        } catch {
            state.withLock { $0.known = nil }
            let text = "\(error)"
            // Every request asks again; one line is enough.
            if state.withLock({ $0.problems.insert(text).inserted }) { report(text) }
            throw error
        }
    }
}
