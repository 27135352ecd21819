import Foundation
import RunModel
import TestSupport
import Testing

@testable import Rollups

@Suite struct ManifestTests {
    private func manifest() -> RollupManifest {
        var manifest = RollupManifest(compressionLevel: 6)
        for (index, partition) in [
            RollupPartition.daily(World.start), .weekly(ISOWeek(containing: World.start)), .runs(World.start), .datasets,
        ].enumerated() {
            manifest[partition] = RollupFile(
                path: partition.path(nil), table: partition.table, partition: partition.value, bytes: index + 1, rows: index + 2,
                contentBytes: index + 3, sha256: String(repeating: "a", count: 64), contentSHA256: String(repeating: "b", count: 64),
                inFlight: index, status: index == 0 ? .final : .open)
        }
        return manifest
    }

    @Test func aManifestComesBackFromItsText() {
        let manifest = manifest()
        #expect(RollupManifest(json: manifest.json) == manifest)
        let empty = RollupManifest(compressionLevel: 1)
        #expect(RollupManifest(json: empty.json) == empty)
    }

    /// Another program may have laid the same JSON out anew.
    @Test func aManifestInAnotherLayoutIsTheSame() throws {
        let manifest = manifest()
        let value = try JSONSerialization.jsonObject(with: Data(manifest.json))
        let compact = try JSONSerialization.data(withJSONObject: value, options: [.sortedKeys])
        #expect(RollupManifest(json: [UInt8](compact)) == manifest)
    }

    @Test func aManifestThatNoTreeCanHaveIsNone() {
        let text = String(decoding: manifest().json, as: UTF8.self)
        let changes = [
            ("\"schema_version\": 1", "\"schema_version\": 2"), ("daily/date=2026-11-02/rollup", "daily/date=2026-11-03/rollup"),
            ("daily/date=2026-11-02/rollup", "../../etc/rollup"), ("\"partition\":\"2026-11-02\"", "\"partition\":\"2026-02-30\""),
            ("\"rows\":2", "\"rows\":0"), ("\"table\":\"daily\"", "\"table\":\"hourly\""), ("\"in_flight\":0", "\"in_flight\":-1"),
        ]
        for (old, new) in changes {
            #expect(RollupManifest(json: Array(text.replacingOccurrences(of: old, with: new).utf8)) == nil, "\(new)")
        }
        for length in stride(from: 0, to: text.utf8.count - 1, by: 37) {
            #expect(RollupManifest(json: Array(text.utf8.prefix(length))) == nil)
        }
    }

    @Test func theDataPackageListsEachFileWithItsSchema() throws {
        struct Package: Decodable {
            var resources: [Resource]
        }
        struct Resource: Decodable {
            var name: String
            var path: String
            var bytes: Int
            var hash: String
            var schema: Schema
        }
        struct Schema: Decodable {
            var fields: [Field]
            var primaryKey: [String]
        }
        struct Field: Decodable {
            var name: String
        }
        let package = try JSONDecoder().decode(Package.self, from: Data(DataPackage.json(manifest())))
        #expect(package.resources.map(\.name) == ["daily-2026-11-02", "datasets", "runs-2026-11-02", "weekly-2026-w45"])
        #expect(package.resources.allSatisfy { $0.hash.hasPrefix("sha256:") && $0.bytes > 0 })
        #expect(package.resources[0].schema.fields.map(\.name) == RollupTable.daily.columns.map(\.name))
        #expect(package.resources[2].schema.primaryKey == ["account", "dataset", "run"])
    }
}
