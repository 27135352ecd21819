import Foundation
import Testing
import Threads

@Suite struct BlockingWorkTests {
    private struct Failure: Error, Equatable { let number: Int }

    @Test func theResultComesBackToTheOneWhoAwaitsIt() async throws {
        let value = try await BlockingWork.run(named: "work") { 42 }
        #expect(value == 42)
        await #expect(throws: Failure(number: 1)) { try await BlockingWork.run(named: "work") { throw Failure(number: 1) } }
    }

    @Test func startedWorkIsWaitedForByAny() throws {
        let gate = DispatchSemaphore(value: 0)
        let work = BlockingWork.start(named: "work") {
            gate.wait()
            return 42
        }
        let second = BlockingWork.start(named: "waiter") { work.wait() }
        gate.signal()
        #expect(work.wait() == 42)
        #expect(work.wait() == 42)
        #expect(second.wait() == 42)
    }

    @Test func startedWorkPassesItsErrorOn() {
        let work = BlockingWork.start(named: "work") { throw Failure(number: 2) }
        #expect(throws: Failure(number: 2)) { try work.wait() }
    }

    /// Each half waits for the other: one after the other would never end.
    @Test func bothHalvesRunAtTheSameTime() throws {
        let (here, there) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        let values = try BlockingWork.both(
            {
                here.signal()
                there.wait()
                return 1
            },
            and: {
                there.signal()
                here.wait()
                return 2
            })
        #expect(values == (1, 2))
    }

    @Test func theFirstHalfsErrorWinsAndTheSecondIsStillWaitedFor() {
        let ended = DispatchSemaphore(value: 0)
        #expect(throws: Failure(number: 1)) {
            _ = try BlockingWork.both(
                { throw Failure(number: 1) },
                and: {
                    ended.signal()
                    throw Failure(number: 2)
                })
        }
        #expect(ended.wait(timeout: .now()) == .success)
    }
}
