import Foundation
import RunModel
import Testing

@testable import RunAnalytics

/// Lines that one machine writes and another reads.
@Suite struct PartialCodingTests {
    private func json(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    private func isReadBack(_ value: some Codable & Equatable) throws -> Bool {
        func read<Value: Codable & Equatable>(_ value: Value) throws -> Bool {
            try JSONDecoder().decode(Value.self, from: try JSONEncoder().encode(value)) == value
        }
        return try read(value)
    }

    @Test func lengthsOfTimeAreWholeMilliseconds() throws {
        let load = UnviewedLoad(runs: 4, runTime: .minutes(4), since: nil)
        #expect(try json(load) == #"{"runTime":240000,"runs":4}"#)
        #expect(try json(FreshnessObjective.within(.hours(1))) == #"{"within":{"_0":3600000}}"#)
        #expect(try json(ExpectedRuns.Source.cadence(period: .hours(1), share: 0.5)) == #"{"cadence":{"period":3600000,"share":0.5}}"#)
        #expect(try isReadBack(load) && isReadBack(FreshnessObjective.within(.hours(1))))
        #expect(try isReadBack(FailureTime([])) && isReadBack(ExpectedRuns.Source.cadence(period: .hours(1), share: 0.5)))
    }

    @Test func estimatesAreTheirDoubles() throws {
        let estimate = DurationEstimate(milliseconds: 1234.5678901234567)
        #expect(try json([estimate]) == "[1234.5678901234567]" && isReadBack([estimate]))
    }
}
