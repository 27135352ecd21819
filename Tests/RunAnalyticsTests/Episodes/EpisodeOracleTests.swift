import RunModel
import TestSupport
import Testing

@testable import RunAnalytics

/// Failure episodes and freshness against a clock that looks at every minute and knows no intervals.
@Suite struct EpisodeOracleTests {
    private static let minute = ReportSamples.minute
    private static let origin = Timestamp(milliseconds: 1_795_392_000_000)
    /// The period: minutes 3000 to 9000 of the world.
    private static let period = 3000..<9000

    /// A run as both sides know it; times in minutes.
    private struct PlainRun: Encodable {
        var token: String
        var created: Int
        /// Nil while in flight.
        var ended: Int?
        var state: String
    }

    private struct Question: Encodable {
        var runs: [PlainRun]
        var since: Int
        var until: Int
        var limit: Int
    }

    private struct Answer: Decodable {
        struct Episode: Decodable, Equatable {
            var since, until, failures: Int
            var first: String
            var before, open: Bool
        }
        struct Breach: Decodable, Equatable {
            var since, until: Int
            var open: Bool
        }
        var episodes: [Episode]
        var breaches: [Breach]
        var age: Int?
    }

    /// Walks through the minutes: what is known now, and does it differ from a minute ago?
    private static let script = """
        import json, sys
        answers = []
        for q in json.load(sys.stdin):
            ends = {}
            for run in q["runs"]:
                if run.get("ended") is not None: ends[run["ended"]] = run
            newest = success = first = open_episode = open_breach = None
            failures, episodes, breaches = 0, [], []
            for minute in range(0, q["until"]):
                run = ends.get(minute)
                if run and run["state"] == "failed":
                    if newest != "failed": first, failures = run, 0
                    failures += 1
                    newest = "failed"
                if run and run["state"] in ("succeeded", "completed"):
                    newest, success = "ok", minute
                if minute < q["since"]: continue
                if newest == "failed":
                    if open_episode is None:
                        open_episode = {"since": minute, "first": first["token"], "before": first["ended"] < q["since"]}
                    open_episode.update(until=minute + 1, failures=failures, open=minute + 1 == q["until"])
                elif open_episode:
                    episodes.append(open_episode); open_episode = None
                if success is not None and minute - success >= q["limit"]:
                    if open_breach is None: open_breach = {"since": minute}
                    open_breach.update(until=minute + 1, open=minute + 1 == q["until"])
                elif open_breach:
                    breaches.append(open_breach); open_breach = None
            answers.append({
                "episodes": episodes + ([open_episode] if open_episode else []),
                "breaches": breaches + ([open_breach] if open_breach else []),
                "age": None if success is None else q["until"] - success,
            })
        json.dump(answers, sys.stdout)
        """

    /// A dataset that is healthy for a while, then ill for a while; runs overtake each other. No two runs end in the same minute, and none
    /// as the period ends: what comes first then is a rule, not a truth.
    private static func world(seed: UInt64) -> Question {
        var random = SeededGenerator(seed: seed)
        var runs: [PlainRun] = []
        var taken: Set<Int> = [period.upperBound]
        var isIll = false
        var created = seed % 3 == 0 ? Int.random(in: 2000..<6000, using: &random) : 0
        while created < 9500 {
            created += Int.random(in: 5...400, using: &random)
            if Int.random(in: 0..<5, using: &random) == 0 { isIll.toggle() }
            let kind = Int.random(in: 0..<20, using: &random)
            let state =
                kind == 0 ? "cancelled" : kind == 1 ? "enqueued" : isIll != (kind == 2) ? "failed" : kind < 6 ? "completed" : "succeeded"
            let ended = created + Int.random(in: 1...600, using: &random)
            guard taken.insert(ended).inserted else { continue }
            runs.append(
                PlainRun(token: "run\(runs.count)", created: created, ended: state == "enqueued" ? nil : ended, state: state))
        }
        return Question(
            runs: runs.shuffled(using: &random), since: period.lowerBound, until: period.upperBound,
            limit: Int.random(in: 100...900, using: &random))
    }

    private static func at(_ minutes: Int) -> Timestamp { origin.advanced(byMilliseconds: Int64(minutes) * minute) }
    private static func minutes(_ instant: Timestamp) -> Int { Int((instant.milliseconds - origin.milliseconds) / minute) }

    private static func reportRuns(_ question: Question) throws -> [ReportRun] {
        let states: [String: RunState.Code] = [
            "failed": .failed, "succeeded": .succeeded, "completed": .completed, "cancelled": .cancelled, "enqueued": .enqueued,
        ]
        return try question.runs.map { run in
            try ReportSamples.run(
                run.token, at: at(run.created), try #require(states[run.state]),
                duration: Int64((run.ended ?? run.created) - run.created) * minute)
        }
    }

    @Test func aClockThatLooksEveryMinuteFindsTheSame() throws {
        let questions = (0..<150 as Range<UInt64>).map(Self.world)
        let answers = try PythonOracle.run(Self.script, input: questions, returning: [Answer].self)
        #expect(answers.reduce(0) { $0 + $1.episodes.count } > 500 && answers.reduce(0) { $0 + $1.breaches.count } > 500)
        #expect(answers.contains { $0.episodes.contains { $0.before } } && answers.contains { $0.episodes.contains { $0.open } })
        for (seed, (question, answer)) in zip(questions, answers).enumerated() {
            let runs = try Self.reportRuns(question)
            let episodes = FailureEpisode.find(in: runs, from: Self.at(question.since), until: Self.at(question.until))
            let found = episodes.map {
                Answer.Episode(
                    since: Self.minutes($0.since), until: Self.minutes($0.until), failures: $0.failures, first: $0.firstFailedRun.text,
                    before: $0.beganBefore, open: $0.isOpen)
            }
            #expect(found == answer.episodes, "seed \(seed)")
            let freshness = Freshness.follow(
                runs, earlierSuccessAt: nil, limit: .minutes(Int64(question.limit)), from: Self.at(question.since),
                until: Self.at(question.until))
            let breaches = freshness.breaches.map {
                Answer.Breach(since: Self.minutes($0.since), until: Self.minutes($0.until), open: $0.isOpen)
            }
            #expect(breaches == answer.breaches, "seed \(seed)")
            #expect(freshness.age.map { Int($0.milliseconds / Self.minute) } == answer.age, "seed \(seed)")
        }
    }
}
