import Foundation
import Testing

@testable import Reco

@Suite struct BySidesTests {
    @Test func everyChoiceHasItsOwnValue() {
        var values = BySides { sides in sides.rawValue }
        #expect(values == BySides(none: "none", image: "image", text: "text", both: "both"))
        for sides in RefinedSides.allCases {
            #expect(values[sides] == sides.rawValue)
            values[sides] = "new " + sides.rawValue
        }
        #expect(
            values
                == BySides(none: "new none", image: "new image", text: "new text", both: "new both")
        )
        #expect(values.map(\.count) == BySides(none: 8, image: 9, text: 8, both: 8))
    }

    @Test func jsonHasAKeyForEachChoice() throws {
        let data = try JSONEncoder().encode(BySides(none: 1, image: 2, text: 3, both: 4))
        let object = try JSONSerialization.jsonObject(with: data) as? NSDictionary
        #expect(object == ["none": 1, "image": 2, "text": 3, "both": 4])
    }
}
