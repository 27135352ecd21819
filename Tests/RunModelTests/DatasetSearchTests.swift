import RunModel
import Testing

struct DatasetSearchTests {
    private static func finds(_ query: String, name: String, owner: String? = nil, space: String? = nil) -> Bool {
        DatasetSearch(query).finds(SearchText(["a1b2c3", name]), owner: owner.map { SearchText([$0]) }, space: SearchText([space]))
    }

    @Test(arguments: ["", "  ", "orders", "ORD", "orders daily", "daily orders", "a1b", "1b2 dai", "\"s da\""])
    func everyWordIsFoundInNameOrTokenWhateverItsCase(query: String) { #expect(Self.finds(query, name: "Orders Daily")) }

    @Test(arguments: ["orderz", "orders weekly", "\"y o\"", "c3orders", "c3 orders x"])
    func aWordThatIsNowhereFindsNothing(query: String) { #expect(!Self.finds(query, name: "Orders Daily")) }

    @Test func aWordMayStandInTheSpaceOrBeTheOwner() {
        #expect(Self.finds("fin orders", name: "Orders", space: "Finance"))
        #expect(Self.finds("mary", name: "Orders", owner: "mary@example.com"))
        #expect(!Self.finds("mary", name: "Orders"))
    }

    @Test func spaceBeforeAWordLooksAtTheSpaceAlone() {
        #expect(Self.finds("space:fin", name: "Orders", space: "Finance"))
        #expect(!Self.finds("space:ord", name: "Orders", owner: "orders", space: "Finance"))
        #expect(Self.finds(DatasetSearch.space("The \"Big\" One"), name: "Orders", space: "The \"Big\" One"))
    }

    @Test func accentsAreTheSameHoweverTheyAreEncoded() {
        #expect(Self.finds("umsa\u{308}tze", name: "UMS\u{C4}TZE"))
        #expect(Self.finds("ums\u{E4}tze", name: "Umsa\u{308}tze"))
        #expect(!Self.finds("umsatze", name: "Ums\u{E4}tze"))
    }

    @Test func doubleQuotesInNamesArePassedOver() { #expect(Self.finds("big orders", name: "\"Big\" orders")) }
}
