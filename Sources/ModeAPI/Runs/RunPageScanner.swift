import RunModel

/// Reads pages of runs: only what the history needs of each run, about ten times as fast as a `JSONDecoder`.
///
/// The whole text is validated anyway: broken JSON anywhere is an error, also inside a value that is not needed.
package struct RunPageScanner: Sendable {
    var limits: JSONLimits

    package init(limits: JSONLimits = JSONLimits()) {
        self.limits = limits
    }

    /// Reads a page as `GET /{account}/datasets/{dataset}/runs` answers it.
    ///
    /// - Throws: ``JSONScanError`` when the text is not valid JSON, has no list of runs, or passes a limit. A bad run is not an error but a rejected
    ///  row.
    /// - Complexity: O(n) in the bytes.
    package func scan(_ bytes: [UInt8]) throws(JSONScanError) -> ScannedRunPage {
        var rows: [Run] = []
        var rejected: [RejectedRow] = []
        var identities: [UInt64] = []
        let envelope = try bytes.scanning { (buffer) throws(JSONScanError) in
            try JSONReader.withReader(buffer, limits: limits) { (reader) throws(JSONScanError) in
                try reader.readPage(rowsKey: "report_runs", maximumRows: limits.maximumRows) { (reader) throws(JSONScanError) in
                    switch try reader.readRun() {
                    case .success(let run):
                        identities.append(Fingerprint(of: run.token.text.utf8).value)
                        rows.append(run)
                    case .failure(let rejection):
                        identities.append(Fingerprint(of: rejection.identity.utf8).value)
                        rejected.append(rejection)
                    }
                }
            }
        }
        return ScannedRunPage(
            rows: rows,
            rejected: rejected,
            totalPages: envelope.counters.totalPages.map { Int($0) },
            totalCount: envelope.counters.totalCount.map { Int($0) },
            rowIdentities: identities
        )
    }
}

package struct ScannedRunPage: Sendable, Hashable {
    package var rows: [Run]
    package var rejected: [RejectedRow]
    /// `pagination.total_pages`, if there.
    package var totalPages: Int?
    /// `pagination.total_count`, if there.
    var totalCount: Int?
    /// A hash of the identity of each row, in the order of the page.
    var rowIdentities: [UInt64]
}

extension RejectedRow: Error {}
