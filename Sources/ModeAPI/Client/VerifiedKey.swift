/// What the API says of the key in use. Every field may be missing.
public struct VerifiedKey: Sendable, Hashable {
    /// The workspace's user name: what belongs into the configuration.
    public var workspace: String?
    /// The workspace's token.
    public var workspaceToken: String?
    /// What the key may do, in the API's words.
    public var scope: String?

    /// Memberwise.
    public init(workspace: String?, workspaceToken: String? = nil, scope: String? = nil) {
        self.workspace = workspace
        self.workspaceToken = workspaceToken
        self.scope = scope
    }
}
