import MessageDigest
import TestSupport
import Testing

@Suite struct SHA256DigestTests {
    /// The pieces in which bytes come do not matter, and Python's hashlib computes the same.
    @Test func digestsEqualPythonsWhateverThePieces() throws {
        var generator = SeededGenerator(seed: 1)
        let contents = (0..<200).map { length in (0..<length).map { _ in UInt8.random(in: 0...255, using: &generator) } }
        let answers: [String] = try PythonOracle.run(
            """
            import json, sys, hashlib
            json.dump([hashlib.sha256(bytes(c)).hexdigest() for c in json.load(sys.stdin)], sys.stdout)
            """, input: contents)
        for (content, answer) in zip(contents, answers) {
            let digest = SHA256Digest()
            content.withUnsafeBufferPointer { bytes in
                let third = bytes.count / 3
                digest.update(UnsafeBufferPointer(rebasing: bytes[..<third]))
                digest.update(UnsafeBufferPointer(rebasing: bytes[third...]))
            }
            #expect(digest.hexDigest() == answer)
        }
    }

    @Test func aDigestIsGivenOnce() {
        let digest = SHA256Digest()
        #expect(digest.hexDigest() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
        #expect(digest.hexDigest() == nil)
    }
}
