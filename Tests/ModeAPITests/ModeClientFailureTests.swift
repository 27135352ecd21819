import CurlHTTP
import ModeAPI
import RunModel
import TestSupport
import Testing

@Suite struct ModeClientFailureTests {
    private let dataset: DatasetToken

    init() throws { dataset = try #require(DatasetToken("d5e7")) }

    private func failure(_ mode: ScriptedMode) async throws -> ModeAPIError {
        try #require(await #expect(throws: ModeAPIError.self) { try await mode.client().runs(dataset: dataset) })
    }

    @Test(arguments: [
        ScriptedMode.status(408), ScriptedMode.status(429), ScriptedMode.status(502, "<html>Bad gateway</html>"), ScriptedMode.status(503),
        ScriptedMode.status(504), ScriptedMode.status(200, " <!DOCTYPE html>"), ScriptedMode.status(200, ""),
        ScriptedMode.failure(.timeout), ScriptedMode.failure(.connect), ScriptedMode.failure(.dns), ScriptedMode.failure(.protocol),
    ])
    func whatMayPassIsTriedAgainUntilItWorks(answer: ScriptedMode.Answer) async throws {
        let mode = ScriptedMode([answer, answer, answer, .runs([])])
        _ = try await mode.client().runs(dataset: dataset)
        #expect(mode.requests.count == 4)
    }

    @Test func attemptsAreBounded() async throws {
        let mode = ScriptedMode(Array(repeating: ScriptedMode.status(503), count: 4))
        let error = try await failure(mode)
        #expect(error.kind == .server)
        #expect(error.isRetryable)
        #expect(mode.times == [0, 1000, 3000, 7000], "the pauses double")
    }

    @Test(arguments: [
        (401, ModeAPIError.Kind.unauthorized), (403, .forbidden), (404, .notFound), (410, .notFound), (422, .badRequest),
        (302, .redirected),
        (418, .badRequest), (199, .malformed),
    ])
    func whatCannotWorkIsNotTriedAgain(status: Int, kind: ModeAPIError.Kind) async throws {
        let mode = ScriptedMode([ScriptedMode.status(status, "{\"id\":\"x\",\"message\":\"account not found\"}")])
        let error = try await failure(mode)
        #expect(error.kind == kind)
        #expect(error.status == status)
        #expect(!error.isRetryable)
        #expect(error.description.contains("account not found"))
        #expect(mode.requests.count == 1)
    }

    @Test func aTooLongAnswerAndAnUntrustedCertificateAreNotTriedAgain() async throws {
        for (kind, expected) in [
            (CurlHTTPError.Kind.tooLarge, ModeAPIError.Kind.tooLarge), (.tls, .tls), (.invalidRequest, .configuration),
        ] {
            let mode = ScriptedMode([ScriptedMode.failure(kind)])
            #expect(try await failure(mode).kind == expected)
            #expect(mode.requests.count == 1)
        }
    }

    @Test func a429PausesEverybodyForAsLongAsItSays() async throws {
        let mode = ScriptedMode([ScriptedMode.status(429, "{}", [("retry-after", "7")]), .runs([]), .runs([])])
        let client = mode.client()
        _ = try await client.runs(dataset: dataset)
        _ = try await client.verify()
        #expect(mode.times.prefix(2) == [0, 7000])
        #expect(mode.budget.waited >= .seconds(7))
    }

    /// The date is measured against the server's own, so that a wrong clock here does no harm.
    @Test func retryAfterMayBeADate() async throws {
        let mode = ScriptedMode([ScriptedMode.status(429, "{}", [("Retry-After", "Mon, 23 Nov 2026 12:00:09 GMT")]), .runs([])])
        _ = try await mode.client().runs(dataset: dataset)
        #expect(mode.times == [0, 9000])
    }

    @Test func a429WithoutRetryAfterBacksOffFurtherEachTime() async throws {
        let mode = ScriptedMode(Array(repeating: ScriptedMode.status(429), count: 3) + [.runs([])])
        _ = try await mode.client().runs(dataset: dataset)
        #expect(mode.times == [0, 2000, 6000, 14_000])
    }

    @Test func aTriggerThatWasTooMuchPausesTheOthersToo() async throws {
        let mode = ScriptedMode([ScriptedMode.status(429, "{}", [("Retry-After", "30")]), .runs([])])
        let client = mode.client()
        await #expect(throws: ModeAPIError.self) { try await client.triggerRun(dataset: dataset) }
        _ = try await client.runs(dataset: dataset)
        #expect(mode.times == [0, 30_000])
    }

    @Test func aRotatedSecretIsTriedOnce() async throws {
        let mode = ScriptedMode([ScriptedMode.status(401), .runs([]), ScriptedMode.status(401), ScriptedMode.status(401)])
        let reads = Recorder<Int>()
        let client = mode.client(credentials: {
            reads.add(0)
            return ModeCredentials(token: "id", secret: "secret-\(reads.all.count)")
        })
        _ = try await client.runs(dataset: dataset)
        #expect(mode.requests.count == 2)
        let error = await #expect(throws: ModeAPIError.self) { try await client.runs(dataset: dataset) }
        #expect(error?.kind == .unauthorized)
        #expect(mode.requests.count == 4, "not for ever")
    }

    @Test func unreadableCredentialsAreNamed() async throws {
        struct Unreadable: Error, CustomStringConvertible { var description: String { "the file secret.txt is empty" } }
        let mode = ScriptedMode([])
        let error = await #expect(throws: ModeAPIError.self) { try await mode.client(credentials: { throw Unreadable() }).verify() }
        #expect(error?.kind == .credentials)
        #expect(error?.description.contains("the file secret.txt is empty") == true)
    }

    @Test func aCancelledTaskSendsNothing() async throws {
        let mode = ScriptedMode([])
        let client = mode.client()
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await client.verify()
        }
        let error = await #expect(throws: ModeAPIError.self) { try await task.value }
        #expect(error?.kind == .cancelled)
        #expect(mode.requests.isEmpty)
    }

    /// Control-C while Mode has asked to wait for an hour.
    @Test func aTaskCancelledDuringAPauseEndsAtOnce() async throws {
        let pause = ScriptedMode.status(429, "{}", [(name: "Retry-After", value: "3600")])
        let mode = ScriptedMode([pause], time: ManualClock())
        let client = mode.client()
        let task = Task { try await client.verify() }
        await eventually { !mode.observed.all.isEmpty }
        task.cancel()
        let error = await #expect(throws: ModeAPIError.self) { try await task.value }
        #expect(error?.kind == .cancelled)
        #expect(mode.requests.count == 1)
        #expect(mode.time.milliseconds == 0)
    }

    @Test func everyAttemptIsObservedWithItsStatusOrKind() async throws {
        let mode = ScriptedMode([ScriptedMode.status(503), ScriptedMode.failure(.timeout), .runs([])])
        _ = try await mode.client().runs(dataset: dataset)
        #expect(mode.observed.all == ["runs 503", "runs timeout", "runs 200"])
    }

    // MARK: Texts

    /// A newcomer must see what happened, where, and what to do.
    @Test(arguments: [
        (401, "MODE_TOKEN"), (403, "exclude it"), (404, "deleted or moved"), (429, "requests_per_second"), (302, "base URL"),
        (503, "status.modeanalytics.com"),
    ])
    func errorsSayWhatWhereAndWhatNext(status: Int, advice: String) async throws {
        let mode = ScriptedMode(Array(repeating: ScriptedMode.status(status), count: 4))
        let text = try await failure(mode).description
        #expect(text.contains("the runs of dataset d5e7"))
        #expect(text.contains("(\(status))"))
        #expect(text.contains("GET https://mode.example/api/acme/datasets/d5e7/runs)"))
        #expect(text.contains(advice))
    }

    @Test func anUnknownWorkspaceSaysWhichNameIsMeant() async throws {
        let mode = ScriptedMode([ScriptedMode.status(404)])
        let error = await #expect(throws: ModeAPIError.self) { try await mode.client().spaces() }
        #expect(error?.description.contains("MODE_WORKSPACE") == true)
    }

    @Test func networkFailuresKeepTheHintOfTheirCause() async throws {
        let cause = CurlHTTPError(kind: .tls, cause: .certificateNotYetValid, detail: "certificate is not yet valid")
        let mode = ScriptedMode([.failure(cause)])
        let text = try await failure(mode).description
        #expect(text.contains("certificate is not yet valid"))
        #expect(text.contains("clock"))
    }

    /// A proxy may quote the request's headers in its error page.
    @Test func noErrorHoldsASecret() async throws {
        let echo = "{\"message\":\"refused key-id-4711:hunter2-and-more\"}"
        for answer in [ScriptedMode.status(403, echo), .failure(CurlHTTPError(kind: .tls, detail: "hunter2-and-more"))] {
            let error = try await failure(ScriptedMode([answer]))
            for text in ["\(error)", String(reflecting: error), error.detail] {
                #expect(!text.contains("hunter2"))
                #expect(!text.contains("4711"))
            }
        }
    }

    @Test func credentialsAreNeverPrinted() {
        let credentials = ScriptedMode.credentials
        var dumped = ""
        dump(credentials, to: &dumped)
        for text in ["\(credentials)", String(reflecting: credentials), dumped, "\([credentials])"] {
            #expect(!text.contains("hunter2"))
            #expect(!text.contains("4711"))
        }
    }

    @Test func aLongMessageOfTheServerIsCutAndKeptOnOneLine() async throws {
        let mode = ScriptedMode([ScriptedMode.status(403, "{\"message\":\"a\\nb\\u001b\(String(repeating: "x", count: 5000))\"}")])
        let text = try await failure(mode).description
        #expect(text.utf8.count < 700)
        #expect(!text.contains("\n") && !text.contains("\u{1B}"))
    }
}
