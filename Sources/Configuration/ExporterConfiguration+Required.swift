extension ExporterConfiguration.Mode {
    /// The workspace. - Throws: ``ConfigurationError`` that says how to give it.
    package var requiredWorkspace: String {
        get throws(ConfigurationError) {
            guard let workspace else {
                throw ConfigurationError("mode.workspace", "is missing: set MODE_WORKSPACE to the name in https://app.mode.com/<workspace>")
            }
            return workspace
        }
    }

    /// Where the token comes from. - Throws: ``ConfigurationError`` that says how to give it.
    package var requiredToken: SecretSource {
        get throws(ConfigurationError) {
            guard let token else {
                throw ConfigurationError("mode.token", "is missing: set MODE_TOKEN, or mode.token_file, to an API key's token")
            }
            return token
        }
    }

    /// Where the secret comes from. - Throws: ``ConfigurationError`` that says how to give it.
    package var requiredSecret: SecretSource {
        get throws(ConfigurationError) {
            guard let secret else {
                throw ConfigurationError("mode.secret", "is missing: set MODE_SECRET, or mode.secret_file, to an API key's secret")
            }
            return secret
        }
    }
}
