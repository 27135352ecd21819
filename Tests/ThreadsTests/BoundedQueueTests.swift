import Synchronization
import Testing
import Threads

@Suite struct BoundedQueueTests {
    @Test func valuesComeOutInTheirOrderAndNeverMoreWaitThanFit() {
        let queue = BoundedQueue<Int>(capacity: 3)
        let appended = Mutex(0)
        let producer = BlockingWork.start(named: "producer") {
            for value in 0..<1000 where queue.append(value) { appended.withLock { $0 += 1 } }
            queue.close()
        }
        var taken: [Int] = []
        var mostWaiting = 0
        while let value = queue.next() {
            taken.append(value)
            // What was appended and not taken; one more may be on its way into the free place.
            mostWaiting = max(mostWaiting, appended.withLock { $0 } - taken.count)
        }
        producer.wait()
        #expect(taken == Array(0..<1000))
        #expect(mostWaiting <= 3)
    }

    @Test func aClosedQueueGivesWhatItHoldsAndTakesNothingMore() {
        let queue = BoundedQueue<Int>(capacity: 2)
        #expect(queue.append(1))
        queue.close()
        #expect(!queue.append(2))
        #expect(!queue.append(3))
        #expect(queue.next() == 1)
        #expect(queue.next() == nil)
        #expect(queue.next() == nil)
    }

    @Test func closingLetsAProducerGoThatWaitsForRoom() {
        let queue = BoundedQueue<Int>(capacity: 1)
        #expect(queue.append(1))
        let producer = BlockingWork.start(named: "producer") { queue.append(2) }
        queue.close()
        #expect(!producer.wait())
    }

    @Test func closingLetsAConsumerGoThatWaitsForAValue() {
        let queue = BoundedQueue<Int>(capacity: 1)
        let consumer = BlockingWork.start(named: "consumer") { queue.next() }
        queue.close()
        #expect(consumer.wait() == nil)
    }
}
