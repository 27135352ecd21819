import Exposition
import RunModel

/// Renders the families of the exporter itself: the small end of an exposition, made for each scrape.
package enum ExporterRenderer {
    /// The exporter's and the process' families, and `# EOF` in OpenMetrics: what follows the bytes of ``FleetRenderer``.
    package static func render(_ snapshot: ExporterSnapshot, format: ExpositionFormat) -> [UInt8] {
        var writer = ExpositionWriter(format: format, capacity: 16 * 1024)
        writeRequests(snapshot, to: &writer)
        writeCollection(snapshot, to: &writer)
        writeHistory(snapshot, to: &writer)
        if let process = snapshot.process { write(process, to: &writer) }
        writer.finish()
        return writer.bytes
    }

    private static func writeRequests(_ snapshot: ExporterSnapshot, to writer: inout ExpositionWriter) {
        writer.write(MetricTable.up, snapshot.isUp.map { .flag($0) })
        let endpoints = snapshot.endpoints.sorted { $0.key < $1.key }
        writer.begin(MetricTable.apiRequests)
        for (name, endpoint) in endpoints {
            for (code, count) in endpoint.requests.sorted(by: { $0.key < $1.key }) {
                writer.sample(LabelSet([("endpoint", name), ("code", code)]), .integer(count))
            }
        }
        writer.begin(MetricTable.apiRequestDuration)
        for (name, endpoint) in endpoints { writer.histogram(LabelSet("endpoint", name), endpoint.duration) }
        writer.write(MetricTable.apiWait, .thousandths(snapshot.apiWaitMilliseconds))
    }

    private static func writeCollection(_ snapshot: ExporterSnapshot, to writer: inout ExpositionWriter) {
        writer.begin(MetricTable.collectDuration)
        writer.histogram(.empty, snapshot.collectDuration)
        writer.begin(MetricTable.collectErrors)
        for (kind, count) in snapshot.collectErrors.sorted(by: { $0.key < $1.key }) {
            writer.sample(LabelSet("kind", kind), .integer(count))
        }
        writer.write(MetricTable.lastCollectSuccess, snapshot.lastCollectSuccessAt.map { .thousandths($0.milliseconds) })
        writer.begin(MetricTable.runsRejected)
        for reason in RunRejection.allCases {
            writer.sample(LabelSet("reason", reason.rawValue), .integer(snapshot.runsRejected[reason] ?? 0))
        }
    }

    private static func writeHistory(_ snapshot: ExporterSnapshot, to writer: inout ExpositionWriter) {
        writer.write(MetricTable.datasets, snapshot.datasets.map { .integer($0) })
        writer.write(MetricTable.historyRuns, snapshot.historyRuns.map { .integer($0) })
        writer.write(MetricTable.historyBytes, snapshot.historyBytes.map { .integer($0) })
        writer.write(MetricTable.configReloadSuccessful, .flag(snapshot.isConfigReloadSuccessful))
        writer.write(MetricTable.webConfigErrors, .integer(snapshot.webConfigErrors))
        writer.begin(MetricTable.buildInfo)
        let build = snapshot.build
        writer.sample(
            LabelSet([("version", build.version), ("revision", build.revision), ("swift_version", build.swiftVersion)]), .integer(1))
    }

    private static func write(_ process: ProcessSnapshot, to writer: inout ExpositionWriter) {
        writer.write(MetricTable.cpuSeconds, process.cpuMilliseconds.map { .thousandths($0) })
        writer.write(MetricTable.openDescriptors, process.openDescriptors.map { .integer($0) })
        writer.write(MetricTable.maximumDescriptors, process.maximumDescriptors.map { .integer($0) })
        writer.write(MetricTable.virtualMemory, process.virtualMemoryBytes.map { .integer($0) })
        writer.write(MetricTable.maximumVirtualMemory, process.maximumVirtualMemoryBytes.map { .integer($0) })
        writer.write(MetricTable.residentMemory, process.residentMemoryBytes.map { .integer($0) })
        writer.write(MetricTable.startTime, process.startedAt.map { .thousandths($0.milliseconds) })
        writer.write(MetricTable.threads, process.threads.map { .integer($0) })
    }
}

extension ExpositionWriter {
    /// A family with one sample or none.
    fileprivate mutating func write(_ family: MetricFamily, _ value: MetricValue?) {
        begin(family)
        if let value { sample(value) }
    }

    fileprivate mutating func histogram(_ labels: LabelSet, _ snapshot: HistogramSnapshot) {
        histogram(labels, buckets: snapshot.buckets, counts: snapshot.counts, sum: .thousandths(snapshot.sumMilliseconds))
    }
}
