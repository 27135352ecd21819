import Foundation
import RunModel

/// The names of datasets, from the listings in a folder of `simulate --dump`: `spaces/page-0001.json` and
/// `spaces/{space}/datasets/page-0001.json`.
///
/// Names are a help for people and change no figure, so a listing that cannot be read is passed over.
package struct DumpCatalogue: Sendable {
    /// The longest listing that is read; one of Mode's is about 100 KB.
    private static let maximumFileBytes = 16 << 20
    private static let maximumFiles = 100_000

    private(set) var datasets: [DatasetToken: Dataset] = [:]

    package init() {}

    /// Reads the listings of those arguments of `import` that are such folders.
    package init(arguments: [String]) {
        for argument in arguments { read(argument + "/spaces") }
    }

    private mutating func read(_ folder: String) {
        guard let walk = FileManager.default.enumerator(atPath: folder) else { return }
        let names = walk.lazy.compactMap { $0 as? String }.filter { $0.hasSuffix(".json") }.prefix(Self.maximumFiles).sorted()
        var spaces: [SpaceToken: String] = [:]
        for name in names where !name.contains("/") {
            for row in rows(folder + "/" + name) { if let token = row.token.flatMap({ SpaceToken($0) }) { spaces[token] = row.name } }
        }
        for name in names {
            let parts = name.split(separator: "/")
            guard parts.count == 3, parts[1] == "datasets", let space = SpaceToken(String(parts[0])) else { continue }
            for row in rows(folder + "/" + name) {
                guard let token = row.token.flatMap({ DatasetToken($0) }), datasets[token] == nil else { continue }
                datasets[token] = Dataset(
                    token: token,
                    name: row.name.flatMap { $0.isEmpty ? nil : $0 },
                    space: Space(token: space, name: spaces[space])
                )
            }
        }
    }

    private func rows(_ path: String) -> [Row] {
        guard let attributes = try? FileManager.default.attributesOfItem(atPath: path),
            let size = (attributes[.size] as? NSNumber)?.intValue, size <= Self.maximumFileBytes,
            let data = FileManager.default.contents(atPath: path),
            let listing = try? JSONDecoder().decode(Listing.self, from: data)
        else { return [] }
        return listing.embedded.spaces ?? listing.embedded.reports ?? listing.embedded.datasets ?? []
    }
}

private struct Listing: Decodable {
    let embedded: Embedded

    enum CodingKeys: String, CodingKey { case embedded = "_embedded" }
}

private struct Embedded: Decodable {
    let spaces: [Row]?
    let reports: [Row]?
    let datasets: [Row]?
}

private struct Row: Decodable {
    let token: String?
    let name: String?
}
