/// What the API says of the key in use. Every field may be missing.
package struct VerifiedKey: Sendable, Hashable {
    /// The workspace's user name: what belongs into the configuration.
    package var workspace: String?
    /// The workspace's token.
    package var workspaceToken: String?
    /// What the key may do, in the API's words.
    package var scope: String?

    package init(workspace: String?, workspaceToken: String? = nil, scope: String? = nil) {
        self.workspace = workspace
        self.workspaceToken = workspaceToken
        self.scope = scope
    }
}
