import Collection
import Configuration
import RunModel
import Testing

@testable import Exporter

@Suite struct CollectorSettingsTests {
    /// What retention would remove at once is not read, or what is counted would depend on which of the two came first.
    @Test(arguments: [
        ("collect: { backfill: all }\nretention: { runs: 100d }", Duration.seconds(100 * 86_400)),
        ("collect: { backfill: 30d }", .seconds(30 * 86_400)), ("collect: { backfill: all }\nretention: { runs: all }", nil),
    ])
    func thePastIsReadNoFurtherBackThanRetention(file: String, expected: Duration?) throws {
        let settings = CollectorSettings(account: "acme", configuration: try ConfigurationFile.parse(file))
        #expect(settings.wantedBackfill == expected)
    }
}
