/// Writes families and their samples as bytes.
///
/// Call ``begin(_:)``, then all samples of that family, then the next family; in OpenMetrics ``finish()`` comes last. The order of
/// samples is the order of the calls. Label sets within a family must differ.
///
/// - Complexity: about 60 ns per sample.
package struct ExpositionWriter: Sendable {
    let format: ExpositionFormat
    /// What was written since the beginning, or since the last ``takeBytes()``.
    package private(set) var bytes: [UInt8] = []

    /// The family's name, up to where labels begin.
    private var name: [UInt8] = []
    private var bucketName: [UInt8] = []
    private var sumName: [UInt8] = []
    private var countName: [UInt8] = []
    /// Where a line is put together; only what a line needs of it has a meaning.
    private var scratch: [UInt8] = []

    /// - Parameters:
    ///   - capacity: how many bytes to reserve; growing costs copies.
    package init(format: ExpositionFormat, capacity: Int = 0) {
        self.format = format
        bytes.reserveCapacity(capacity)
    }

    /// Writes a family's metadata; the samples that follow are its own.
    package mutating func begin(_ family: MetricFamily) {
        let metadataName = format == .text ? family.name : family.openMetricsName
        bytes += "# HELP \(metadataName) ".utf8
        bytes.appendEscaped(family.help, quotes: format == .openMetrics)
        bytes += "\n# TYPE \(metadataName) \(format == .text ? family.textType : family.openMetricsKind.rawValue)\n".utf8
        if format == .openMetrics, let unit = family.openMetricsUnit { bytes += "# UNIT \(metadataName) \(unit)\n".utf8 }
        `continue`(family)
    }

    /// Goes on with samples of a family whose metadata an earlier writer wrote.
    package mutating func `continue`(_ family: MetricFamily) {
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
    package mutating func sample(_ labels: LabelSet, _ more: LabelSet, _ value: MetricValue, timestampMilliseconds: Int64? = nil) {
        line(name, labels, more, value: value, at: timestampMilliseconds)
    }

    /// Writes one sample; parameters as in the other `sample`.
    package mutating func sample(_ labels: LabelSet, _ value: MetricValue, timestampMilliseconds: Int64? = nil) {
        line(name, labels, value: value, at: timestampMilliseconds)
    }

    package mutating func sample(_ value: MetricValue) {
        line(name, .empty, value: value, at: nil)
    }

    /// Writes the buckets, the sum and the count of one histogram.
    ///
    /// - Parameters:
    ///   - counts: observations per bucket, not cumulative, ``HistogramBuckets/count`` of them; missing ones are 0 and
    ///     superfluous ones belong to the last bucket, so that the last bucket always equals the count.
    ///   - sum: of all observations.
    package mutating func histogram(
        _ labels: LabelSet, _ more: LabelSet = .empty, buckets: HistogramBuckets, counts: [Int64], sum: MetricValue,
        timestampMilliseconds: Int64? = nil
    ) {
        let bounds = buckets.labels
        let total = counts.reduce(0, &+)
        let joined = more.isEmpty ? labels : labels.appending(more)
        // All buckets have the same beginning, which therefore stays in the scratch memory.
        let start = beginLine(bucketName, joined, isLabelFollowing: true)
        var cumulative: Int64 = 0
        for index in bounds.indices {
            if index < counts.count { cumulative &+= counts[index] }
            let count = index == bounds.count - 1 ? total : cumulative
            endLine(at: start, bounds[index], isBraced: true, .integer(count), timestampMilliseconds)
        }
        line(sumName, joined, value: sum, at: timestampMilliseconds)
        line(countName, joined, value: .integer(total), at: timestampMilliseconds)
    }

    /// Ends the exposition: `# EOF` in OpenMetrics, nothing in text 0.0.4.
    package mutating func finish() {
        if format == .openMetrics { bytes += "# EOF\n".utf8 }
    }

    /// Hands over what was written and goes on with an empty buffer: for streams that must not stay in memory.
    package mutating func takeBytes() -> [UInt8] {
        defer { bytes = [] }
        return bytes
    }
}

extension ExpositionWriter {
    private mutating func line(
        _ name: [UInt8], _ labels: LabelSet, _ more: LabelSet = .empty, value: MetricValue, at timestampMilliseconds: Int64?
    ) {
        let isBraced = !labels.isEmpty || !more.isEmpty
        let start = beginLine(name, labels, isLabelFollowing: !more.isEmpty)
        endLine(at: start, more.bytes, isBraced: isBraced, value, timestampMilliseconds)
    }

    /// Puts `name{labels` or `name{labels,` into the scratch memory and returns its length.
    private mutating func beginLine(_ name: [UInt8], _ labels: LabelSet, isLabelFollowing: Bool) -> Int {
        makeRoom(name.count + labels.bytes.count + 2)
        return scratch.withUnsafeMutableBufferPointer { memory in
            guard let start = memory.baseAddress else { return 0 }
            var cursor = ByteCursor(start)
            cursor.write(name)
            if !labels.isEmpty || isLabelFollowing { cursor.write(UInt8(ascii: "{")) }
            cursor.write(labels.bytes)
            if !labels.isEmpty && isLabelFollowing { cursor.write(UInt8(ascii: ",")) }
            return cursor.count
        }
    }

    /// Completes the line whose first `offset` bytes are in the scratch memory, and appends it.
    private mutating func endLine(
        at offset: Int, _ more: [UInt8], isBraced: Bool, _ value: MetricValue, _ timestampMilliseconds: Int64?
    ) {
        makeRoom(offset + more.count + 4 + 2 * ByteCursor.maximumNumberBytes)
        let isOpenMetrics = format == .openMetrics
        let length = scratch.withUnsafeMutableBufferPointer { memory in
            guard let start = memory.baseAddress else { return 0 }
            var cursor = ByteCursor(start, at: offset)
            cursor.write(more)
            if isBraced { cursor.write(UInt8(ascii: "}")) }
            cursor.write(UInt8(ascii: " "))
            cursor.write(value)
            if let timestampMilliseconds {
                // Milliseconds in text 0.0.4, seconds in OpenMetrics.
                cursor.write(UInt8(ascii: " "))
                cursor.write(isOpenMetrics ? .thousandths(timestampMilliseconds) : .integer(timestampMilliseconds))
            }
            cursor.write(UInt8(ascii: "\n"))
            return cursor.count
        }
        bytes.append(contentsOf: scratch[..<length])
    }

    private mutating func makeRoom(_ count: Int) {
        guard scratch.count < count else { return }
        scratch.append(contentsOf: repeatElement(0, count: max(256, 2 * count) - scratch.count))
    }
}
