import Foundation
import Gzip

/// Decompresses the members of a published file on as many threads as have time for it, and hands them out in their order.
///
/// The thread that wants the members does all the work when nobody helps.
///
/// `condition` protects everything that changes. A member belongs to one thread at a time: the one that decompresses it, and once it is
/// ready the one that wants the members.
final class ReadAhead: @unchecked Sendable {
    private let condition = NSCondition()
    private let file: PublishedFile
    private let capacity: Int
    /// Reused in turn; made when they are first needed.
    private var ring: [PublishedMember] = []
    /// The places in the ring whose members can be handed out.
    private var ready: Set<Int> = []
    /// How many members were given back.
    private var returnedCount = 0
    /// How many members were read from the file.
    private var readCount = 0
    private var isAtEnd = false
    private var failure: (any Error)?
    private var acceptsHelp = false

    /// - Parameter capacity: how many members are in memory at most, 1 or more.
    init(file: PublishedFile, capacity: Int) {
        self.file = file
        self.capacity = max(1, capacity)
    }

    // MARK: The thread that wants the members

    /// The oldest member that was not given back; nil after the last.
    ///
    /// - Throws: what stopped the reading of the file, in the place of the member that could not be read.
    func current(_ decompressor: GzipMemberDecompressor) throws -> PublishedMember? {
        condition.lock()
        defer { condition.unlock() }
        while true {
            if ready.contains(returnedCount % capacity) { return ring[returnedCount % capacity] }
            if inflateNext(decompressor) { continue }
            if returnedCount == readCount {
                if let failure { throw failure }
                return nil
            }
            condition.wait()
        }
    }

    /// Gives the oldest member back.
    func giveBack() {
        condition.withLock {
            ready.remove(returnedCount % capacity)
            returnedCount += 1
            condition.broadcast()
        }
    }

    /// From now on others may help.
    func acceptHelp() { condition.withLock { acceptsHelp = true } }

    /// Sends the helpers away.
    func declineHelp() {
        condition.withLock {
            acceptsHelp = false
            condition.broadcast()
        }
    }

    // MARK: Other threads

    /// Decompresses what comes next, until there is nothing left or no help is wanted. Without memory for it nobody is helped.
    func help() {
        guard let decompressor = try? GzipMemberDecompressor() else { return }
        condition.lock()
        defer { condition.unlock() }
        while acceptsHelp, !isAtEnd {
            if !inflateNext(decompressor), !isAtEnd { condition.wait() }
        }
    }

    /// Reads and decompresses a member, if there is one and room for it. To be called with the lock, which is open meanwhile.
    private func inflateNext(_ decompressor: GzipMemberDecompressor) -> Bool {
        guard !isAtEnd, readCount - returnedCount < capacity else { return false }
        let place = readCount % capacity
        if place == ring.count { ring.append(PublishedMember()) }
        let member = ring[place]
        do {
            try member.read(from: file)
            isAtEnd = member.isLast
        } catch {
            failure = error
            isAtEnd = true
            return false
        }
        readCount += 1
        condition.unlock()
        member.inflate(with: decompressor)
        condition.lock()
        ready.insert(place)
        condition.broadcast()
        return true
    }
}
