import Foundation
import TestSupport
import Testing

@testable import RunAnalytics

@Suite struct ZoneRulesTests {
    private struct Input: Encodable {
        let zones: [String]
        let instants: [Int64]
    }

    /// Every zone that Foundation names, also after the last change that its file lists, against Python's zoneinfo on the same files.
    @Test func offsetsAgreeWithPython() throws {
        let zones = TimeZone.knownTimeZoneIdentifiers.filter { SystemZones.file($0, directory: SystemZones.directory) != nil } + ["UTC"]
        var random = SeededGenerator(seed: 71)
        let instants = (0..<120).map { _ in Int64.random(in: 0..<4_102_444_800, using: &random) } + [-1, 0, 1_792_890_000, 1_792_889_999]
        let script = """
            import datetime, json, sys, zoneinfo
            given = json.load(sys.stdin)
            utc = datetime.timezone.utc
            times = [datetime.datetime(1970, 1, 1, tzinfo=utc) + datetime.timedelta(seconds=s) for s in given["instants"]]
            offsets = lambda zone: [int(t.astimezone(zone).utcoffset().total_seconds()) for t in times]
            print(json.dumps([offsets(zoneinfo.ZoneInfo(name)) for name in given["zones"]]))
            """
        let truth = try PythonOracle.run(script, input: Input(zones: zones, instants: instants), returning: [[Int64]].self)
        try #require(truth.count == zones.count && zones.count > 100)
        for (zone, expected) in zip(zones, truth) {
            let rules = try #require(ZoneRules(name: zone))
            #expect(instants.map(rules.offsetSeconds) == expected, "\(zone)")
        }
    }

    /// The same zones from a folder that has other rules: nothing comes from what the toolchain bundled.
    @Test func theSystemsRulesComeFirst() throws {
        let folder = try TemporaryDirectory()
        let tokyo = try #require(SystemZones.file("Asia/Tokyo", directory: SystemZones.directory))
        let europe = folder.url.appending(path: "Europe")
        try FileManager.default.createDirectory(at: europe, withIntermediateDirectories: true)
        try Data(tokyo).write(to: europe.appending(path: "Berlin"))
        try Data("# version 2031c\nR d 1916 o".utf8).write(to: folder.url.appending(path: "tzdata.zi"))
        let replaced = try #require(ZoneRules(name: "Europe/Berlin", directory: folder.url.path))
        #expect(replaced.offsetSeconds(at: 1_792_890_000) == 32_400)
        #expect(SystemZones.version(directory: folder.url.path) == "2031c")
        // Not in the folder: Foundation's.
        let bundled = try #require(ZoneRules(name: "America/New_York", directory: folder.url.path))
        #expect(bundled.offsetSeconds(at: 1_783_000_000) == -14_400)
        #expect(ZoneRules(name: "Europe/Atlantis", directory: folder.url.path) == nil)
    }

    @Test(arguments: ["../etc/passwd", "Europe/../../x", "", "/etc/passwd", "Europe//Berlin", ".hidden", "A B"])
    func namesDoNotLeadOutOfTheFolder(name: String) {
        #expect(SystemZones.file(name, directory: SystemZones.directory) == nil)
    }

    @Test func damagedFilesAreRefused() throws {
        let whole = try #require(SystemZones.file("America/New_York", directory: SystemZones.directory))
        #expect(ZoneRules(compiled: whole) != nil)
        for length in 0..<whole.count { #expect(ZoneRules(compiled: Array(whole.prefix(length))) == nil, "\(length)") }
        var random = SeededGenerator(seed: 72)
        for _ in 0..<2000 {
            var damaged = whole
            damaged[Int.random(in: 0..<whole.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            if let rules = ZoneRules(compiled: damaged) { #expect(abs(rules.offsetSeconds(at: 1_792_890_000)) < 15 * 86_400) }
        }
    }
}
