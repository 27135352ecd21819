import Foundation

/// The peer that most people would write: a Go program that holds the same series in vectors of client_golang.
struct GoExporter {
    private static let source = PackageRoot.path("Sources/Benchmarks/Peers/exporter/main.go")
    let path: String

    /// Builds it.
    ///
    /// - Throws: ``Unavailable`` when Go or its library is not installed.
    init(in scratch: Scratch) throws {
        path = scratch.path("go-exporter")
        guard !FileManager.default.fileExists(atPath: path) else { return }
        try Self.build(path, cache: scratch.path("go-cache"))
    }

    /// Builds it into a file. An empty cache makes it a clean build, with the standard library and client_golang.
    static func build(_ output: String, cache: String) throws {
        guard let go = ChildProcess.find("go") else { throw Unavailable("go is not installed: run `make bench`, which installs it") }
        guard FileManager.default.fileExists(atPath: "/usr/share/gocode/src/github.com/prometheus/client_golang") else {
            throw Unavailable("Debian's golang-github-prometheus-client-golang-dev is not installed")
        }
        let environment = ["GO111MODULE=off", "GOPATH=/usr/share/gocode", "GOCACHE=\(cache)", "GOFLAGS=-buildvcs=false"]
        _ = try ChildProcess.output("/usr/bin/env", environment + [go, "build", "-o", output, source])
    }

    /// Starts it with the series of an exposition.
    ///
    /// - Returns: the process, and its address.
    func serve(_ exposition: [UInt8], in scratch: Scratch) throws -> (process: ServedProcess, url: String) {
        let file = scratch.path("series.txt")
        try Data(exposition).write(to: URL(fileURLWithPath: file))
        let process = try ServedProcess(path, [file])
        return (process, try process.firstLine())
    }
}
