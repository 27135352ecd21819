import RunModel
import TestSupport
import Testing

@testable import TerminalMonitor

@Suite struct MonitorStateTests {
    @Test func theListBeginsWithTheWorst() {
        let state = MonitorSamples.state()
        #expect(state.names == ["alpha", "beta", "gamma 漢字", "delta"])
        #expect(state.selected == "token-alpha")
    }

    @Test(arguments: [
        ("n", ["alpha", "beta", "delta", "gamma 漢字"]), ("d", ["beta", "alpha", "gamma 漢字", "delta"]),
        ("u", ["gamma 漢字", "alpha", "beta", "delta"]), ("i", ["gamma 漢字", "beta", "alpha", "delta"]),
        ("l", ["beta", "alpha", "gamma 漢字", "delta"]), ("nr", ["gamma 漢字", "delta", "beta", "alpha"]),
        ("nw", ["alpha", "beta", "gamma 漢字", "delta"]),
    ])
    func keysSort(keys: String, names: [String]) {
        var state = MonitorSamples.state()
        state.type(keys)
        #expect(state.names == names)
    }

    @Test func sortingGoesToTheTop() {
        var state = MonitorSamples.state()
        _ = state.handle(.end)
        state.type("i")
        #expect(state.selected == "token-gamma 漢字")
        #expect(state.selectedIndex == 0)
    }

    @Test func aHeldBarStaysOnItsDatasetWhenTheOrderChanges() {
        var state = MonitorSamples.state()
        _ = state.handle(.down)
        state.type("mn")
        #expect(state.isHeld && state.selected == "token-beta")
        state.type("i")
        #expect(state.selected == "token-beta")
        #expect(state.selectedIndex == 1)
        state.type("mn")
        #expect(!state.isHeld && state.selected == "token-alpha")
    }

    /// The worst is what the reader came for: it must not run away from a bar that was never moved, nor drag the bar along.
    @Test func aNewPictureLeavesTheBarAtTheTopUnlessItWasMoved() {
        var turned = MonitorSamples.fleet()
        turned.datasets.reverse()
        var state = MonitorSamples.state()
        state.take(turned)
        #expect(state.selected == "token-delta" && state.selectedIndex == 0)
        _ = state.handle(.down)
        #expect(state.selected == "token-gamma 漢字")
        state.take(MonitorSamples.fleet())
        #expect(state.selected == "token-gamma 漢字" && state.selectedIndex == 2)
    }

    @Test func theChosenRowStaysOnTheScreenWhenThePictureChanges() {
        var state = MonitorState()
        state.take(MonitorSamples.many(100))
        state.setPage(rows: 10)
        for _ in 0..<5 { _ = state.handle(.down) }
        var turned = MonitorSamples.many(100)
        turned.datasets.reverse()
        state.take(turned)
        #expect(state.selected == "token-dataset 5" && state.selectedIndex == 94)
        #expect((state.offset..<state.offset + 10).contains(94))
    }

    @Test(arguments: [
        ("alpha", ["alpha"]), ("space:fin alpha", ["alpha"]), ("space:fin", ["alpha", "beta", "gamma 漢字", "delta"]), ("space:alpha", []),
        ("beta alpha", []), ("TOKEN beta", ["beta"]), ("\"gamma 漢\"", ["gamma 漢字"]), ("\"gamma", ["gamma 漢字"]),
        ("space:", ["alpha", "beta", "gamma 漢字", "delta"]),
    ])
    func everyWordOfTheFilterMustBeFound(filter: String, names: [String]) {
        let search = DatasetSearch(filter)
        let found = MonitorSamples.fleet().datasets.filter { search.finds(SearchText([$0.name, $0.token]), space: SearchText([$0.space])) }
        #expect(found.map(\.name) == names)
    }

    @Test func oneKeyFiltersByTheSpaceOfADataset() {
        var fleet = MonitorSamples.fleet()
        fleet.datasets[1].space = "Data \"Science\""
        var state = MonitorState()
        state.take(fleet)
        _ = state.handle(.down)
        state.type("s")
        #expect(state.filter == "space:\"Data Science\"" && state.names == ["beta"])
        state.type("s")
        #expect(state.names.count == 4 && state.selected == "token-beta")
    }

    @Test func typingAfterASlashFilters() {
        var state = MonitorSamples.state()
        state.type("/a q")
        #expect(state.isTyping)
        #expect(state.filter == "a q")
        #expect(state.names == [])
        _ = state.handle(.backspace)
        _ = state.handle(.backspace)
        #expect(state.names == ["alpha", "beta", "gamma 漢字", "delta"])
        state.type("LPH")
        #expect(state.names == ["alpha"])
        #expect(state.handle(.enter) == nil)
        #expect(!state.isTyping)
        #expect(state.names == ["alpha"])
        _ = state.handle(.escape)
        #expect(state.names.count == 4)
    }

    @Test func theFilterLooksAtTokensAndSpacesToo() {
        var state = MonitorSamples.state()
        state.type("/token-del")
        #expect(state.names == ["delta"])
        _ = state.handle(.eraseLine)
        state.type("finance")
        #expect(state.names.count == 4)
    }

    @Test func enterShowsADatasetAndEscapeGoesBackToTheSamePlace() {
        var state = MonitorSamples.state()
        _ = state.handle(.down)
        #expect(state.handle(.enter) == .fetchRuns(token: "token-beta"))
        #expect(state.detail?.name == "beta")
        #expect(state.detailRuns.count == 40)
        state.take(
            runs: [MonitorRun(token: "r", createdAt: MonitorSamples.now, state: .enqueued, duration: nil)], of: "token-beta")
        #expect(state.detailRuns.map(\.token) == ["r"])
        #expect(state.handle(.escape) == nil)
        #expect(state.view == .list)
        #expect(state.selected == "token-beta")
    }

    @Test func runsOfAnotherDatasetAreNotShown() {
        var state = MonitorSamples.state()
        _ = state.handle(.enter)
        state.take(runs: [], of: "token-beta")
        #expect(state.detailRuns.count == 40)
    }

    @Test(arguments: [MonitorKey.character("q"), .interrupt])
    func quittingWorksFromEveryScreen(key: MonitorKey) {
        for first in [nil, MonitorKey.enter, .character("?")] {
            var state = MonitorSamples.state()
            if let first { _ = state.handle(first) }
            #expect(state.handle(key) == .quit)
        }
        var typing = MonitorSamples.state()
        typing.type("/")
        #expect(typing.handle(.character("q")) == nil)
        #expect(typing.handle(.interrupt) == .quit)
    }

    @Test func theListScrollsWithTheBar() {
        var state = MonitorState()
        state.take(MonitorSamples.many(100))
        state.setPage(rows: 10)
        for _ in 0..<15 { _ = state.handle(.down) }
        #expect(state.selectedIndex == 15)
        #expect(state.offset == 6)
        _ = state.handle(.end)
        #expect(state.offset == 90)
        _ = state.handle(.pageUp)
        #expect(state.selectedIndex == 90)
        _ = state.handle(.home)
        #expect(state.offset == 0)
    }

    @Test func aGrowingScreenShowsMore() {
        var state = MonitorState()
        state.take(MonitorSamples.many(20))
        state.setPage(rows: 5)
        _ = state.handle(.end)
        #expect(state.offset == 15)
        state.setPage(rows: 30)
        #expect(state.offset == 0)
    }

    @Test func aDatasetThatVanishesLeavesTheBarNearby() {
        var state = MonitorSamples.state()
        _ = state.handle(.down)
        _ = state.handle(.enter)
        var smaller = MonitorSamples.fleet()
        smaller.datasets.remove(at: 1)
        state.take(smaller)
        #expect(state.detail == nil)
        _ = state.handle(.escape)
        #expect(state.selected == "token-gamma 漢字")
    }

    @Test func aFailureKeepsTheOldPicture() {
        var state = MonitorSamples.state()
        state.take(failure: "gone")
        #expect(state.names.count == 4)
        #expect(state.failure == "gone")
        state.take(MonitorSamples.fleet())
        #expect(state.failure == nil)
    }

    @Test func theRateOfRequestsIsMeasuredOverTheLastSeconds() {
        var state = MonitorState()
        for second in 0..<30 {
            let budget = StatusDocument.Budget(requestsPerSecond: 3, requests: Int64(second < 10 ? 0 : (second - 10) * 2), waitSeconds: 0)
            state.take(MonitorSamples.fleet(budget: budget, takenAt: MonitorSamples.now.advanced(byMilliseconds: Int64(second) * 1000)))
        }
        #expect(state.requestRate == 2)
        state.take(
            MonitorSamples.fleet(
                budget: StatusDocument.Budget(requestsPerSecond: 3, requests: 1, waitSeconds: 0),
                takenAt: MonitorSamples.now.advanced(byMilliseconds: 30_000)))
        state.take(
            MonitorSamples.fleet(
                budget: StatusDocument.Budget(requestsPerSecond: 3, requests: 5, waitSeconds: 0),
                takenAt: MonitorSamples.now.advanced(byMilliseconds: 31_000)))
        #expect(state.requestRate == 4)
    }

    /// Any keys and any news in any order: the bar is on a row that exists, and the screen has its size.
    @Test func anyKeysLeaveAStateThatCanBeDrawn() {
        let keys: [MonitorKey] =
            [.enter, .escape, .backspace, .up, .down, .left, .right, .pageUp, .pageDown, .home, .end, .eraseLine]
            + "/wnduil?rgGjk aqmsy\"漢".map(MonitorKey.character)
        var random = SeededGenerator(seed: 11)
        var state = MonitorState()
        for _ in 0..<5000 {
            switch Int.random(in: 0..<12, using: &random) {
            case 0: state.take(MonitorSamples.many(Int.random(in: 0...40, using: &random)))
            case 1: state.take(MonitorSamples.fleet(errors: [StatusDocument.Failure(at: MonitorSamples.now, text: "a\nb")]))
            case 2: state.take(failure: "no")
            default: _ = keys.randomElement(using: &random).map { state.handle($0) }
            }
            let size = ScreenSize(columns: Int.random(in: 1...140, using: &random), rows: Int.random(in: 1...50, using: &random))
            MonitorScreen.fit(&state, size: size)
            let lines = MonitorScreen.lines(state, size: size, now: MonitorSamples.now)
            #expect(lines.count == size.rows || size.rows < 6)
            #expect(lines.count <= size.rows)
            #expect(lines.allSatisfy { TextWidth.columns($0.text) <= size.columns })
            if let selected = state.selected { #expect(state.rows.contains { $0.token == selected }) }
        }
    }
}
