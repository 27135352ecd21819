import RunModel
import Testing

@testable import TerminalMonitor

@Suite struct ScreenTests {
    private func text(_ state: MonitorState, _ size: ScreenSize) -> [String] {
        var state = state
        MonitorScreen.fit(&state, size: size)
        return MonitorScreen.lines(state, size: size, now: MonitorSamples.now).map { line in
            String(line.text.reversed().drop { $0 == " " }.reversed())
        }
    }

    @Test func theListShowsFigures() {
        let lines = text(MonitorSamples.state(), ScreenSize(columns: 130, rows: 12))
        #expect(lines[0].hasPrefix("mode-exporter  acme"))
        #expect(lines[0].hasSuffix("2026-11-18 11:06:40 UTC"))
        #expect(lines[1] == "4 datasets  last run failed 1, succeeded 2, none 1  4 in flight")
        #expect(lines[3].contains("DATASET") && lines[3].contains("7d OK") && lines[3].contains("QUEUE P95"))
        #expect(
            lines[4].hasPrefix("✕  alpha") && lines[4].contains("failed 5m") && lines[4].contains("90.0%") && lines[4].contains("80.0–95.0")
        )
        #expect(lines[4].contains("1m00s") && lines[4].contains("5.0s–10s") && lines[4].hasSuffix("✕"))
        #expect(lines[6].contains("gamma 漢字") && lines[6].contains("3, 1m"))
        #expect(lines[7].contains("no run ended"))
        #expect(lines[11].contains("worst first") && lines[11].contains("1/4"))
    }

    @Test func datasetsOfOneNameShowTheirSpaceWhereItsColumnDoesNotFit() {
        var datasets = [("a", "Finance"), ("b", "Sales")].map { token, space in
            var dataset = StatusDocument.DatasetStatus()
            (dataset.token, dataset.name, dataset.space) = (token, "orders", space)
            return dataset
        }
        func names(columns: Int) -> [String] {
            var state = MonitorState()
            state.take(MonitorSamples.fleet(of: datasets))
            return Array(text(state, ScreenSize(columns: columns, rows: 12))[4...5])
        }
        #expect(names(columns: 80).map { $0.contains("orders · Finance") || $0.contains("orders · Sales") } == [true, true])
        #expect(names(columns: 200).allSatisfy { !$0.contains("·  orders ·") })
        datasets[1].space = "Finance"
        #expect(names(columns: 200)[0].contains("orders · a") && names(columns: 80)[1].contains("orders · b"))
    }

    @Test func columnsLineUpBehindWideCharacters() {
        let lines = text(MonitorSamples.state(), ScreenSize(columns: 130, rows: 12))
        func place(_ line: String, _ part: String) -> Int? {
            line.range(of: part).map { TextWidth.columns(line[..<$0.lowerBound]) }
        }
        #expect(place(lines[4], "Finance") == place(lines[6], "Finance"))
        #expect(place(lines[4], "Finance") == place(lines[3], "SPACE"))
    }

    @Test(arguments: [20, 40, 60, 80, 100, 200])
    func narrowScreensDropColumnsButNeverTheName(columns: Int) {
        let lines = text(MonitorSamples.state(), ScreenSize(columns: columns, rows: 24))
        #expect(lines.count == 24)
        #expect(lines[4].contains("alpha"))
        #expect(lines[3].contains("P95") == (columns >= 60))
        #expect(lines[3].contains("SPACE") == (columns >= 200))
    }

    @Test(arguments: [30, 60, 80, 100, 200])
    func keysAreCutAtAWholeHintAndNeverWithoutHelpAndQuit(columns: Int) {
        let last = text(MonitorSamples.state(), ScreenSize(columns: columns, rows: 24))[23]
        #expect(columns < 60 || last.hasSuffix("? help  q quit"), "\(last)")
        #expect(last.contains("m hold  y copy") == (columns >= 110))
        #expect(!last.contains("…") || columns < 60)
    }

    @Test(arguments: [40, 80, 120])
    func helpIsReadWholeOnNarrowScreens(columns: Int) {
        var state = MonitorSamples.state()
        state.type("?")
        let lines = text(state, ScreenSize(columns: columns, rows: 60))
        let read = lines.joined(separator: " ").split(separator: " ").joined(separator: " ")
        #expect(read.contains("an interval, because Mode does not say when a run starts"))
        #expect(read.contains("Enter keeps it, Esc clears it"))
        #expect(!lines.contains { $0.contains("…") })
    }

    @Test func whatWasCopiedAndHeldIsSaid() {
        var state = MonitorSamples.state()
        #expect(state.handle(.character("y")) == .copy("token-alpha"))
        #expect(text(state, .standard)[23] == "copied token-alpha")
        state.type("m")
        #expect(text(state, .standard)[23].hasPrefix("held: "))
        _ = state.handle(.redraw)
        #expect(text(state, .standard)[23].contains("1/4 held"))
    }

    @Test func errorsTroubleAndBudgetAreShown() {
        var fleet = MonitorSamples.fleet(
            errors: [StatusDocument.Failure(at: MonitorSamples.now, text: "orders: 403\u{1B}[2J")],
            budget: StatusDocument.Budget(requestsPerSecond: 3, requests: 120, waitSeconds: 61))
        fleet.isUp = false
        var state = MonitorState()
        state.take(fleet)
        let lines = text(state, ScreenSize(columns: 140, rows: 24))
        #expect(lines[1].hasPrefix("! Mode cannot be reached."))
        #expect(lines[1].hasSuffix("API 3 requests/s, 120 sent, waited 1m01s"))
        #expect(lines[21] == "LAST ERRORS")
        #expect(lines[22] == "11:06:40  orders: 403 [2J")
    }

    @Test func anOldPictureSaysSo() {
        var state = MonitorSamples.state()
        state.take(failure: "cannot reach it")
        #expect(text(state, .standard)[1].hasPrefix("! figures are 0s old: cannot reach it"))
    }

    @Test func theDetailShowsFiguresAndRuns() {
        var state = MonitorSamples.state()
        _ = state.handle(.down)
        _ = state.handle(.enter)
        let lines = text(state, ScreenSize(columns: 100, rows: 24))
        #expect(lines[1] == "✓ beta  token-beta  in Finance")
        #expect(
            lines.contains { $0.hasPrefix("success 7d") && $0.contains("90.0% (95 % interval: 80.0% to 95.0%): 39 succeeded, 1 failed") })
        #expect(lines.contains { $0.hasPrefix("in flight") && $0.hasSuffix("1 enqueued; the oldest for 1m") })
        #expect(lines.contains { $0.hasPrefix("2026-11-18 11:05:40") && $0.contains("succeeded") && $0.contains("1.0s") })
        #expect(lines[23].hasPrefix("Esc back  run 1/40"))
        _ = state.handle(.down)
        #expect(text(state, ScreenSize(columns: 100, rows: 24))[23].hasPrefix("Esc back  run 2/40"))
    }

    @Test func coloursAreSentOnlyWhenWanted() {
        let state = MonitorSamples.state()
        let lines = MonitorScreen.lines(state, size: .standard, now: MonitorSamples.now)
        var coloured = FrameWriter(hasColours: true)
        var plain = FrameWriter(hasColours: false)
        #expect(coloured.frame(lines, size: .standard).contains("\u{1B}[0;32m"))
        let without = plain.frame(lines, size: .standard)
        #expect(!without.contains("\u{1B}[0;3") && !without.contains("\u{1B}[0;1"))
        #expect(without.contains("\u{1B}[0;7m"))
    }

    /// No flicker: what did not change is not sent again.
    @Test func onlyChangedLinesAreSent() {
        var state = MonitorSamples.state()
        var writer = FrameWriter(hasColours: false)
        let size = ScreenSize.standard
        let first = writer.frame(MonitorScreen.lines(state, size: size, now: MonitorSamples.now), size: size)
        #expect(first.contains("\u{1B}[2J"))
        #expect(writer.frame(MonitorScreen.lines(state, size: size, now: MonitorSamples.now), size: size) == "")
        _ = state.handle(.down)
        let moved = writer.frame(MonitorScreen.lines(state, size: size, now: MonitorSamples.now), size: size)
        #expect(
            !moved.contains("\u{1B}[2J") && moved.contains("\u{1B}[5;1H") && moved.contains("\u{1B}[6;1H") && !moved.contains("\u{1B}[4;1H")
        )
        let narrow = ScreenSize(columns: 70, rows: 24)
        #expect(writer.frame(MonitorScreen.lines(state, size: narrow, now: MonitorSamples.now), size: narrow).contains("\u{1B}[2J"))
    }

    @Test func thePlainTableHasEverythingAndNoControlCharacters() {
        var fleet = MonitorSamples.fleet(errors: [StatusDocument.Failure(at: MonitorSamples.now, text: "x\u{1B}y")])
        fleet.datasets[0].name = "evil\u{1B}[31m"
        let table = PlainTable.render(fleet, now: MonitorSamples.now)
        #expect(table.hasPrefix("acme  2026-11-18 11:06:40 UTC\n4 datasets  last run failed 1"))
        #expect(table.split(separator: "\n").count == 9)
        #expect(!table.contains("\u{1B}"))
        #expect(table.contains("gamma 漢字") && table.contains("5.0s–10s"))
    }

    @Test(arguments: [
        (0.0, "0ms"), (999, "999ms"), (9940, "9.9s"), (12_000, "12s"), (200_000, "3m20s"), (7_500_000, "2h05m"), (360_000_000, "4d04h"),
    ])
    func lengthsAreShort(milliseconds: Double, text: String) {
        #expect(CompactText.duration(DurationEstimate(milliseconds: milliseconds)) == text)
    }
}
