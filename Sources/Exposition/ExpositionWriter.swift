/// Writes families and their samples as bytes.
///
/// Call ``begin(_:)``, then all samples of that family, then the next family; in OpenMetrics ``finish()`` comes last. The order of
/// samples is the order of the calls. Label sets within a family must differ.
///
/// - Complexity: about 40 ns per sample.
public struct ExpositionWriter: Sendable {
    /// What is written.
    public let format: ExpositionFormat
    /// What was written since the beginning, or since the last ``takeBytes()``.
    public private(set) var bytes: [UInt8] = []

    /// The family's name, up to where labels begin.
    private var name: [UInt8] = []
    private var bucketName: [UInt8] = []
    private var sumName: [UInt8] = []
    private var countName: [UInt8] = []

    /// - Parameters:
    ///   - capacity: how many bytes to reserve; growing costs copies.
    public init(format: ExpositionFormat, capacity: Int = 0) {
        self.format = format
        bytes.reserveCapacity(capacity)
    }

    /// Writes a family's metadata; the samples that follow are its own.
    public mutating func begin(_ family: MetricFamily) {
        let metadataName = format == .text ? family.name : family.openMetricsName
        bytes += "# HELP \(metadataName) ".utf8
        bytes.appendEscaped(family.help, quotes: format == .openMetrics)
        bytes += "\n# TYPE \(metadataName) \(format == .text ? family.textType : family.openMetricsKind.rawValue)\n".utf8
        if format == .openMetrics, let unit = family.openMetricsUnit { bytes += "# UNIT \(metadataName) \(unit)\n".utf8 }
        `continue`(family)
    }

    /// Goes on with samples of a family whose metadata an earlier writer wrote.
    public mutating func `continue`(_ family: MetricFamily) {
        name = Array(family.name.utf8)
        bucketName = name + Array("_bucket".utf8)
        sumName = name + Array("_sum".utf8)
        countName = name + Array("_count".utf8)
    }

    /// Writes one sample.
    ///
    /// - Parameters:
    ///   - labels: what identifies the object.
    ///   - more: further labels, written after `labels`.
    ///   - timestampMilliseconds: since 1970 UTC; nil, the normal case, lets Prometheus use the time of the scrape.
    public mutating func sample(_ labels: LabelSet, _ more: LabelSet, _ value: MetricValue, timestampMilliseconds: Int64? = nil) {
        line(name, labels, more.bytes, value, timestampMilliseconds)
    }

    /// Writes one sample; parameters as in the other `sample`.
    public mutating func sample(_ labels: LabelSet, _ value: MetricValue, timestampMilliseconds: Int64? = nil) {
        line(name, labels, [], value, timestampMilliseconds)
    }

    /// Writes one sample without labels.
    public mutating func sample(_ value: MetricValue) {
        line(name, .empty, [], value, nil)
    }

    /// Writes the buckets, the sum and the count of one histogram.
    ///
    /// - Parameters:
    ///   - counts: observations per bucket, not cumulative, ``HistogramBuckets/count`` of them; missing ones are 0 and
    ///     superfluous ones belong to the last bucket, so that the last bucket always equals the count.
    ///   - sum: of all observations.
    public mutating func histogram(
        _ labels: LabelSet, _ more: LabelSet = .empty, buckets: HistogramBuckets, counts: [Int64], sum: MetricValue,
        timestampMilliseconds: Int64? = nil
    ) {
        let bounds = buckets.labels(format)
        let total = counts.reduce(0, &+)
        let joined = labels.appending(more)
        var cumulative: Int64 = 0
        for index in bounds.indices {
            if index < counts.count { cumulative &+= counts[index] }
            let count = index == bounds.count - 1 ? total : cumulative
            line(bucketName, joined, bounds[index], .integer(count), timestampMilliseconds)
        }
        line(sumName, joined, [], sum, timestampMilliseconds)
        line(countName, joined, [], .integer(total), timestampMilliseconds)
    }

    /// Ends the exposition: `# EOF` in OpenMetrics, nothing in text 0.0.4.
    public mutating func finish() {
        if format == .openMetrics { bytes += "# EOF\n".utf8 }
    }

    /// Hands over what was written and goes on with an empty buffer: for streams that must not stay in memory.
    public mutating func takeBytes() -> [UInt8] {
        defer { bytes = [] }
        return bytes
    }

    @inline(__always)
    private mutating func line(
        _ name: [UInt8], _ labels: LabelSet, _ more: [UInt8], _ value: MetricValue, _ timestampMilliseconds: Int64?
    ) {
        bytes.append(contentsOf: name)
        if !labels.bytes.isEmpty || !more.isEmpty {
            bytes.append(UInt8(ascii: "{"))
            bytes.append(contentsOf: labels.bytes)
            if !labels.bytes.isEmpty && !more.isEmpty { bytes.append(UInt8(ascii: ",")) }
            bytes.append(contentsOf: more)
            bytes.append(UInt8(ascii: "}"))
        }
        bytes.append(UInt8(ascii: " "))
        bytes.append(value)
        if let timestampMilliseconds { appendTimestamp(timestampMilliseconds) }
        bytes.append(UInt8(ascii: "\n"))
    }

    /// Milliseconds in text 0.0.4, seconds in OpenMetrics.
    private mutating func appendTimestamp(_ milliseconds: Int64) {
        bytes.append(UInt8(ascii: " "))
        if format == .text {
            bytes.appendInteger(milliseconds)
        } else {
            bytes.appendThousandths(milliseconds)
        }
    }
}
