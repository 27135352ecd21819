import Foundation

struct Contender {
    let name: String
    let measure: () throws -> Sample

    init(_ name: String, _ measure: @escaping () throws -> Sample) {
        self.name = name
        self.measure = measure
    }
}

/// What a contest has to show, in the quantity that it compares.
enum Target {
    /// The peer needs at least this many times what the first contender needs.
    case factor(Double, over: String)
    /// The first contender needs at most this many times what the peer needs.
    case growth(Double, over: String)
    /// The first contender needs at most this.
    case atMost(Double)
    /// The first contender holds at most this much memory meanwhile.
    case mebibytes(Double)
}

/// The same work done by several contenders, in turn, several times. The first one is ours.
struct Contest {
    let title: String
    let contenders: [Contender]
    var quantity = Quantity.seconds
    var targets: [Target] = []
    /// A figure that all contenders must agree on.
    var agreesOn: String?
    /// Whether each round begins with another contender, so that none always works in the wake of the same other one.
    var rotates = true

    /// - Throws: ``BenchmarkError`` when contenders disagree; whatever a contender throws that is not ``Unavailable``.
    func run(rounds: Int) throws -> Outcome {
        var rows = contenders.map { Outcome.Row(name: $0.name) }
        for round in 0..<rounds {
            for position in contenders.indices {
                let index = rotates ? (position + round) % contenders.count : position
                guard rows[index].unavailable == nil else { continue }
                do {
                    rows[index].samples.append(try contenders[index].measure())
                } catch let missing as Unavailable {
                    rows[index].unavailable = missing.description
                }
            }
        }
        let outcome = Outcome(title: title, rows: rows, quantity: quantity, targets: targets)
        if let agreesOn { try outcome.checkAgreement(on: agreesOn) }
        return outcome
    }
}
