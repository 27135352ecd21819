import RunModel
import Testing

@Suite struct RankedOrderTests {
    private let rows: [(name: String, value: Int?)] = [("a", 2), ("b", nil), ("c", 7), ("d", 2), ("e", nil), ("f", -1)]

    private func names(ascending: Bool) -> String { rows.ordered(ascending: ascending, by: \.value).map(\.name).joined() }

    @Test func equalRowsKeepTheirOrderAndRowsWithoutAValueComeLastEitherWay() {
        #expect(names(ascending: true) == "fadcbe")
        #expect(names(ascending: false) == "cadfbe")
    }
}
