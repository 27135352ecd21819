import RunModel

extension ModeAPIError {
    /// Whether the API may have carried out the request that failed so: it was sent, and no answer says that it was refused.
    var mayHaveStartedRun: Bool {
        switch kind {
        case .timeout, .connect, .transport, .server, .notJSON, .malformed, .tooLarge, .cancelled: true
        case .unauthorized, .forbidden, .notFound, .badRequest, .rateLimited, .redirected, .dns, .tls, .credentials, .configuration: false
        }
    }

    /// The error of a trigger whose outcome is not known, with what to do instead of sending it again.
    func warning(ofRunStartedIn dataset: DatasetToken) -> ModeAPIError {
        var result = self
        result.isRetryable = false
        result.hint =
            "the run may have been started anyway: check with `mode-exporter runs list \(dataset) --limit 1` before you trigger it again"
        return result
    }
}
