import Testing

@testable import RecoCommand

struct TextTableTests {
    @Test func alignsTheFirstColumnLeftAndTheOthersRight() {
        var table = TextTable(["", "top-1", "top-5"])
        table.add(["none", "4.5", "100.0"])
        table.add(["image only", "61.02", "7.0"])
        #expect(
            table.text == """
                            top-1  top-5
                none          4.5  100.0
                image only  61.02    7.0
                """
        )
    }

    @Test func aTableWithoutRowsIsItsHeader() {
        #expect(TextTable(["a", "b"]).text == "a  b")
    }
}
