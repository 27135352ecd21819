enum ModeRoute {
    case verify, account, user, workspace, foreignWorkspace, unknown
    case spaces
    case space(String)
    case spaceDatasets(String)
    case dataset(String, OfDataset)

    enum OfDataset {
        case itself, schedules
        case schedule(String)
        case scheduleRuns(String)
        case runs(ModeRenderer.Collection)
        case run(String, ModeRenderer.Collection)
        case queryRuns(String)
        case queryRun(String, of: String)
    }

    /// Reads a decoded path without query. Both `spaces` and `collections` are understood, and `datasets` and `reports` for datasets;
    /// query runs are under `reports` only, where every client has looked for them.
    init(_ path: String, workspace: String) {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst().map(String.init)
        guard parts.first == "api", parts.count >= 2 else {
            self = .unknown
            return
        }
        switch parts.count {
        case 2 where parts[1] == "verify": self = .verify
        case 2 where parts[1] == "account": self = .account
        case 2 where parts[1] == ModeRenderer.userName: self = .user
        case _ where parts[1] != workspace: self = .foreignWorkspace
        case 2: self = .workspace
        default: self = Self.inWorkspace(Array(parts[2...]))
        }
    }

    private static func inWorkspace(_ parts: [String]) -> ModeRoute {
        switch parts[0] {
        case "spaces", "collections":
            switch parts.count {
            case 1: return .spaces
            case 2: return .space(parts[1])
            // The world has no other reports than datasets, and a dataset is listed among the reports of its space.
            case 3 where parts[2] == "datasets" || parts[2] == "reports": return .spaceDatasets(parts[1])
            default: return .unknown
            }
        case "datasets", "reports":
            guard parts.count >= 2, let collection = ModeRenderer.Collection(rawValue: parts[0]) else { return .unknown }
            return ofDataset(Array(parts[2...]), collection).map { .dataset(parts[1], $0) } ?? .unknown
        default: return .unknown
        }
    }

    private static func ofDataset(_ parts: [String], _ collection: ModeRenderer.Collection) -> OfDataset? {
        switch (parts.count, parts.first) {
        case (0, _): return .itself
        case (1, "schedules"): return .schedules
        case (2, "schedules"): return .schedule(parts[1])
        case (3, "schedules") where parts[2] == "runs": return .scheduleRuns(parts[1])
        case (1, "runs"): return .runs(collection)
        case (2, "runs"): return .run(parts[1], collection)
        case (3, "runs") where parts[2] == "query_runs" && collection == .reports: return .queryRuns(parts[1])
        case (4, "runs") where parts[2] == "query_runs" && collection == .reports: return .queryRun(parts[3], of: parts[1])
        default: return nil
        }
    }

    /// Whether a key is needed; `GET /api/{workspace}` answers without one, so it proves nothing.
    var needsKey: Bool {
        if case .workspace = self { return false }
        return true
    }

    var isRunList: Bool {
        if case .dataset(_, .runs) = self { return true }
        return false
    }

    /// The kind of resource, for counting.
    var name: String {
        switch self {
        case .verify: "verify"
        case .account: "account"
        case .user: "user"
        case .workspace, .foreignWorkspace: "workspace"
        case .unknown: "unknown"
        case .spaces, .space: "spaces"
        case .spaceDatasets: "datasets"
        case .dataset(_, .itself): "dataset"
        case .dataset(_, .schedules), .dataset(_, .schedule): "schedules"
        case .dataset(_, .scheduleRuns): "schedule_runs"
        case .dataset(_, .runs): "runs"
        case .dataset(_, .run): "run"
        case .dataset(_, .queryRuns), .dataset(_, .queryRun): "query_runs"
        }
    }
}
