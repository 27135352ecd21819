import Dispatch
import Foundation

/// Compresses a stream of unknown length into gzip members of 1 MiB of content each, several of them at a time.
///
/// Every gzip reader joins members (RFC 1952 §2.2). Members are cut by the length of the content alone, so the bytes depend
/// neither on the number of threads nor on how the content was divided into writes.
///
/// Memory: about 2 MiB per thread. Not `Sendable`: one thread at a time; the threads it uses work only inside a call.
package final class ParallelGzipCompressor {
    /// The content of every member but the last: 1 MiB, at which the loss of compression against one member is below 1 %.
    package static let memberBytes = 1 << 20

    private let level: GzipLevel
    private let threads: Int
    private let sink: GzipCompressor.Sink
    private var pending: [UInt8] = []
    private var wroteMember = false
    private var isOpen = true

    /// - Parameters:
    ///   - threads: how many members to compress at a time; clamped to 1 to 64.
    ///   - sink: called on the caller's thread, once per member, in order.
    package init(level: GzipLevel = .standard, threads: Int, sink: @escaping GzipCompressor.Sink) {
        self.level = level
        self.threads = min(max(threads, 1), 64)
        self.sink = sink
    }

    /// Takes in more content and compresses what makes full members.
    ///
    /// - Throws: ``GzipError/closed`` after ``finish()`` or a failure, ``GzipError/outOfMemory``, and what the sink throws.
    package func write(_ content: UnsafeBufferPointer<UInt8>) throws {
        guard isOpen else { throw GzipError.closed }
        let batchBytes = threads * Self.memberBytes
        var rest = content[...]
        while !rest.isEmpty {
            let piece = rest.prefix(batchBytes - pending.count)
            pending.append(contentsOf: piece)
            rest = rest.dropFirst(piece.count)
            if pending.count == batchBytes { try compressPending() }
        }
    }

    /// Takes in more content and compresses what makes full members.
    ///
    /// - Throws: as the other `write`.
    package func write(_ content: [UInt8]) throws {
        try content.withUnsafeBufferPointer { try write($0) }
    }

    /// Compresses what is left. Without it the output is incomplete. No content at all makes one empty member.
    ///
    /// - Throws: as `write`.
    package func finish() throws {
        guard isOpen else { throw GzipError.closed }
        if !pending.isEmpty || !wroteMember { try compressPending() }
        isOpen = false
    }

    private func compressPending() throws {
        isOpen = false
        for member in try MemberBatch.compress(pending, level: level, threads: threads) { try sink(member) }
        pending.removeAll(keepingCapacity: true)
        wroteMember = true
        isOpen = true
    }
}

/// Work on consecutive pieces of some content at the same time, with the results in order.
enum MemberBatch {
    /// Compresses each ``ParallelGzipCompressor/memberBytes`` of `content` (at least one, maybe empty) into a member.
    static func compress(_ content: [UInt8], level: GzipLevel, threads: Int) throws(GzipError) -> [[UInt8]] {
        try map(content, threads: threads) { (piece) throws(GzipError) in try GzipMember.compress(piece, level: level) }
    }

    /// Calls `work` for each ``ParallelGzipCompressor/memberBytes`` of `content`, at least once, on up to `threads` threads.
    static func map<Output: Sendable>(
        _ content: [UInt8], threads: Int, _ work: @escaping @Sendable (UnsafeBufferPointer<UInt8>) throws(GzipError) -> Output
    ) throws(GzipError) -> [Output] {
        let memberBytes = ParallelGzipCompressor.memberBytes
        let count = max(1, (content.count + memberBytes - 1) / memberBytes)
        let results = OrderedResults<Result<Output, GzipError>>()
        let lanes = min(threads, count)
        DispatchQueue.concurrentPerform(iterations: lanes) { lane in
            for index in stride(from: lane, to: count, by: lanes) {
                let range = index * memberBytes..<min(content.count, (index + 1) * memberBytes)
                let result = content.withUnsafeBufferPointer { whole in
                    Result { () throws(GzipError) in try work(UnsafeBufferPointer(rebasing: whole[range])) }
                }
                results.store(result, at: index)
            }
        }
        var outputs: [Output] = []
        for result in results.inOrder() { outputs.append(try result.get()) }
        return outputs
    }
}

/// Results that several threads deliver, by position. `Sendable` because `lock` protects its state.
private final class OrderedResults<Element: Sendable>: @unchecked Sendable {
    private let lock = NSLock()
    private var elements: [Int: Element] = [:]

    func store(_ element: Element, at index: Int) {
        lock.withLock { elements[index] = element }
    }

    func inOrder() -> [Element] {
        lock.withLock { elements.sorted { $0.key < $1.key }.map(\.value) }
    }
}
