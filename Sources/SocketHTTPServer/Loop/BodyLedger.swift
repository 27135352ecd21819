/// The account of body bytes in memory: an array that several answers share is one array, and counts once.
struct BodyLedger {
    /// The bytes of bodies of requests, as far as they have come.
    private(set) var requestBytes = 0
    private(set) var answerBytes = 0
    private var holders: [UInt: Int] = [:]
    private let limit: Int

    init(limit: Int) { self.limit = limit }

    var total: Int { requestBytes + answerBytes }
    var isOverLimit: Bool { total > limit }

    /// Reserves room for a body; false, and nothing happens, when others leave too little.
    mutating func hold(_ body: [[UInt8]]) -> Bool {
        var known: Set<UInt> = []
        let added = body.reduce(0) { sum, chunk in
            let identity = Self.identity(chunk)
            return holders[identity] == nil && known.insert(identity).inserted ? sum + chunk.count : sum
        }
        guard added == 0 || answerBytes == 0 || total + added <= limit else { return false }
        body.forEach { holders[Self.identity($0), default: 0] += 1 }
        answerBytes += added
        return true
    }

    /// The other way round, for a body that was held.
    mutating func release(_ body: [[UInt8]]) {
        for chunk in body {
            let identity = Self.identity(chunk)
            guard let count = holders[identity] else { continue }
            holders[identity] = count > 1 ? count - 1 : nil
            if count == 1 { answerBytes -= chunk.count }
        }
    }

    /// Moves the account of requests from what a connection had to what it has.
    mutating func changeRequestBytes(from old: Int, to new: Int) { requestBytes += new - old }

    /// Where the bytes are, which names an array as long as it is referenced.
    private static func identity(_ chunk: [UInt8]) -> UInt {
        chunk.withUnsafeBufferPointer { UInt(bitPattern: $0.baseAddress) }
    }
}
