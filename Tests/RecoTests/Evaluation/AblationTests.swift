import Foundation
import Testing

@testable import Reco

@Suite struct AblationTests {
    @Test func jsonHasItsKeys() throws {
        let top1 = BySides(none: 1.0, image: 2, text: 3, both: 4)
        let ablation = Ablation(
            seed: 7,
            reaches: [.init(search: .uni, fuse: .cross, top1: top1)],
            neighborCounts: [.init(k: 8, top1: top1)],
            memorySizes: [.init(rowCount: 519, top1: top1)]
        )
        let data = try JSONEncoder().encode(ablation)
        let object = try JSONSerialization.jsonObject(with: data) as? NSDictionary
        let sides: NSDictionary = ["none": 1, "image": 2, "text": 3, "both": 4]
        let expected: NSDictionary = [
            "seed": 7,
            "search_fuse": [["search": "uni", "fuse": "cross", "top1": sides] as NSDictionary],
            "k": [["k": 8, "top1": sides] as NSDictionary],
            "memory_size": [["memory_rows": 519, "top1": sides] as NSDictionary],
        ]
        #expect(object == expected)
        #expect(try JSONDecoder().decode(Ablation.self, from: data) == ablation)
    }
}
