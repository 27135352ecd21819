package struct ModeAPIConfiguration: Sendable {
    /// Runs asked for per page: the API's maximum. It silently lowers larger values.
    package static let runsPerPage = 30

    /// Scheme and host, without `/api`. Default `https://app.mode.com`.
    var baseURL: String
    /// The user name of the workspace (the slug in its URLs), not its display name: the `{account}` of the API.
    var workspace: String
    /// The longest that one request may take in all. Default 40 s: Mode's slow answers take about 30 s.
    var timeout: Duration
    /// How often a request is sent at most, the first time included. Default 4; 1 means no retry.
    var maximumAttempts: Int
    /// The largest decompressed answer accepted. Bytes, default 16 MiB; a page of runs has about 75 KiB.
    var maximumBodyBytes: Int
    /// The most rows accepted on one page. Default 1000; Mode sends at most 30.
    var maximumRowsPerPage: Int

    package init(
        baseURL: String = "https://app.mode.com",
        workspace: String,
        timeout: Duration = .seconds(40),
        maximumAttempts: Int = 4,
        maximumBodyBytes: Int = 16 << 20,
        maximumRowsPerPage: Int = 1000
    ) {
        self.baseURL = baseURL
        self.workspace = workspace
        self.timeout = timeout
        self.maximumAttempts = maximumAttempts
        self.maximumBodyBytes = maximumBodyBytes
        self.maximumRowsPerPage = maximumRowsPerPage
    }
}
