import Foundation
import Synchronization
import TestSupport
import Testing

@testable import PasswordHash

@Suite struct PasswordVerifierTests {
    /// Vectors of the bcrypt wrapper by Solar Designer (crypt_blowfish 1.3, wrapper.c), and one of exporter-toolkit's documentation style.
    @Test(arguments: [
        ("$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW", "U*U"),
        ("$2a$05$CCCCCCCCCCCCCCCCCCCCC.VGOzA784oUp/Z0DY336zx7pLYAy0lwK", "U*U*"),
        ("$2a$05$XXXXXXXXXXXXXXXXXXXXXOAcXxm9kjPGEMsLznoKqmqw7tc8WCx4a", "U*U*U"),
        ("$2a$05$CCCCCCCCCCCCCCCCCCCCC.7uG0VCzI2bS7j6ymqJi9CdcdxiRTWNy", ""),
    ])
    func knowsPublishedHashes(hash: String, password: String) {
        let verifier = PasswordVerifier()
        #expect(verifier.verify(user: "u", password: password, hashes: ["u": hash]))
        #expect(!verifier.verify(user: "u", password: password + "x", hashes: ["u": hash]))
        #expect(!verifier.verify(user: "v", password: password, hashes: ["u": hash]))
    }

    /// `$2y$` is what htpasswd writes, `$2b$` what Go and OpenBSD write; both are the correct algorithm and give the same digest.
    @Test func takesEveryNameOfTheAlgorithm() throws {
        let digest = "05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"
        for name in ["$2a$", "$2b$", "$2y$"] {
            #expect(PasswordVerifier().verify(user: "u", password: "U*U", hashes: ["u": name + digest]))
        }
    }

    /// bcrypt itself ends at 72 bytes.
    @Test func usesTheFirst72Bytes() {
        let hash = "$2a$05$abcdefghijklmnopqrstuu5s2v8.iXieOjg/.AySBTTZIIVFJeBui"
        let start = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
        #expect(start.utf8.count == 72)
        #expect(BcryptHash(hash)?.matches(start + "chars after 72 are ignored") == true)
        #expect(BcryptHash(hash)?.matches(start + String(repeating: "x", count: 2_000)) == true)
        #expect(BcryptHash(hash)?.matches(String(start.dropLast())) == false)
    }

    @Test(arguments: [
        "", "secret", "*0", "*1", "$2y$10$short", "$1$salt$qJH7.N4xYta3aEG/dfqo/0",
        "$2x$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW", "$2a$03$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW",
        "$2a$32$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW", "$2a$+5$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW",
        "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOe:", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeWx",
    ])
    func refusesWhatIsNoBcryptHash(text: String) {
        #expect(!PasswordVerifier.isHash(text))
        #expect(!PasswordVerifier().verify(user: "u", password: "U*U", hashes: ["u": text]))
        #expect(!PasswordVerifier().verify(user: "u", password: text, hashes: ["u": text]))
    }

    @Test func nulMatchesNothing() {
        let hash = "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"
        #expect(!PasswordVerifier().verify(user: "u", password: "U*U\0x", hashes: ["u": hash]))
    }

    @Test func verifiesWhatHtpasswdWrites() throws {
        guard let htpasswd = try? Tool.path("htpasswd") else { return }
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: htpasswd)
        process.arguments = ["-bnBC", "4", "u", "päss wörd"]
        process.standardOutput = output
        try process.run()
        process.waitUntilExit()
        let line = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        let hash = try #require(line.split(separator: ":").last).trimmingCharacters(in: .whitespacesAndNewlines)
        #expect(PasswordVerifier().verify(user: "u", password: "päss wörd", hashes: ["u": hash]))
    }

    // MARK: What is computed, and what is remembered

    @Test func remembersVerdictsOfBothKinds() {
        let checks = Checks()
        let verifier = checks.verifier(maximumVerdicts: 10)
        for _ in 0..<3 {
            #expect(verifier.verify(user: "u", password: "right", hashes: ["u": "right"]))
            #expect(!verifier.verify(user: "u", password: "wrong", hashes: ["u": "right"]))
            #expect(!verifier.verify(user: "v", password: "right", hashes: ["u": "right"]))
        }
        #expect(checks.made.count == 4, "one for each, and what makes the refusal of u as dear as the dummy")
    }

    @Test func aNewHashIsCheckedAnew() {
        let checks = Checks()
        let verifier = checks.verifier(maximumVerdicts: 10)
        #expect(verifier.verify(user: "u", password: "one", hashes: ["u": "one"]))
        #expect(!verifier.verify(user: "u", password: "one", hashes: ["u": "two"]))
        #expect(!verifier.verify(user: "u", password: "one", hashes: [:]))
    }

    @Test func wrongPasswordsDoNotPushOutRightOnes() {
        let checks = Checks()
        let verifier = checks.verifier(maximumVerdicts: 3)
        _ = verifier.verify(user: "u", password: "right", hashes: ["u": "right"])
        for number in 0..<20 { _ = verifier.verify(user: "u", password: "wrong \(number)", hashes: ["u": "right"]) }
        let before = checks.made.count
        #expect(verifier.verify(user: "u", password: "right", hashes: ["u": "right"]))
        #expect(checks.made.count == before)
        _ = verifier.verify(user: "u", password: "wrong 0", hashes: ["u": "right"])
        #expect(checks.made.count == before + 2, "the oldest refusal was forgotten: the memory is bounded")
    }

    /// Every refusal costs as much as a check against the dearest hash: the user does not show in the time, whatever the costs are.
    @Test(arguments: ["cheap", "middle", "dear", "unknown", ""])
    func everyRefusalTakesTheSameWork(user: String) {
        let digest = "$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"
        let hashes = ["cheap": "$2a$05\(digest)", "middle": "$2b$09\(digest)", "dear": "$2y$12\(digest)"]
        let checks = Checks()
        #expect(!checks.verifier(maximumVerdicts: 3).verify(user: user, password: "x", hashes: hashes))
        let rounds = checks.made.compactMap { BcryptHash($0)?.cost }.reduce(0) { $0 + 1 << $1 }
        #expect(rounds == 1 << 12)
    }

    @Test func withoutUsersARefusalTakesTheWorkOfADummy() {
        let checks = Checks()
        #expect(!checks.verifier(maximumVerdicts: 3).verify(user: "v", password: "x", hashes: [:]))
        #expect(checks.made == [PasswordVerifier.dummyHash])
        #expect(PasswordVerifier.isHash(PasswordVerifier.dummyHash))
    }

    @Test func knownVerdictsAreGivenWithoutACheck() {
        let checks = Checks()
        let verifier = checks.verifier(maximumVerdicts: 3)
        let hashes = ["u": "right"]
        #expect(verifier.knownVerdict(user: "u", password: "right", hashes: hashes) == nil)
        _ = verifier.verify(user: "u", password: "right", hashes: hashes)
        _ = verifier.verify(user: "u", password: "wrong", hashes: hashes)
        let before = checks.made.count
        #expect(verifier.knownVerdict(user: "u", password: "right", hashes: hashes) == true)
        #expect(verifier.knownVerdict(user: "u", password: "wrong", hashes: hashes) == false)
        #expect(verifier.knownVerdict(user: "u", password: "right", hashes: ["u": "another"]) == nil)
        #expect(verifier.knownVerdict(user: "u", password: "right", hashes: [:]) == nil, "the user was removed")
        #expect(checks.made.count == before)
    }

    @Test func checksOneAtATime() async {
        let checks = Checks()
        let verifier = checks.verifier(maximumVerdicts: 100)
        DispatchQueue.concurrentPerform(iterations: 50) { number in
            _ = verifier.verify(user: "u", password: "p\(number % 25)", hashes: ["u": "p1"])
        }
        #expect(checks.mostAtATime == 1)
        // Twenty-four of them are refused, which takes the dummy as well: what stands for a hash here has no cost.
        #expect(checks.made.count == 1 + 24 * 2)
    }
}

/// Stands for bcrypt: a password matches the hash that is equal to it.
private final class Checks: Sendable {
    private struct State {
        var hashes: [String] = []
        var running = 0
        var most = 0
    }

    private let state = Mutex(State())

    var made: [String] { state.withLock { $0.hashes } }
    var mostAtATime: Int { state.withLock { $0.most } }

    func verifier(maximumVerdicts: Int) -> PasswordVerifier {
        PasswordVerifier(maximumVerdicts: maximumVerdicts) { [self] password, hash in
            state.withLock {
                $0.hashes.append(hash)
                $0.running += 1
                $0.most = max($0.most, $0.running)
            }
            defer { state.withLock { $0.running -= 1 } }
            return password == hash
        }
    }
}
