import Testing

@testable import VectorMemory

@Suite struct NaturalOrderTests {
    @Test(arguments: [
        ["img_emb_0.npy", "img_emb_1.npy", "img_emb_2.npy", "img_emb_10.npy", "img_emb_100.npy"],
        ["00001.npy", "00002.npy", "00010.npy"],
        ["a", "a1", "a1b", "a1b2", "a1b10", "a2", "b"],
        ["1", "01", "001", "2", "10"].sorted(by: NaturalOrder.precedes),
        ["99999999999999999999998", "99999999999999999999999", "100000000000000000000000"],
        ["part-9-of-10", "part-10-of-10"],
        ["!1", "1", "A", "a"],
    ])
    func sortsBackAnyShuffle(names: [String]) {
        #expect(names.reversed().sorted(by: NaturalOrder.precedes) == names)
        #expect(names.shuffled().sorted(by: NaturalOrder.precedes) == names)
    }

    @Test func isAStrictOrder() {
        let names = ["a1", "a01", "a1b", "a", "1", "2", "10", "01", "", "a10", "a2"]
        for first in names {
            #expect(!NaturalOrder.precedes(first, first))
            for second in names where first != second {
                let forward = NaturalOrder.precedes(first, second)
                #expect(forward != NaturalOrder.precedes(second, first))
            }
        }
    }

    @Test(arguments: [
        ("/a/img_emb_2.npy", "2"), ("text_emb_0010.npy", "10"), ("v2/x.npy", nil), ("000", "0"),
        ("part-9-of-10.npy", "10"), ("3a.b4.npy", "4"), ("", nil), ("/7/", "7"), (".npy5", nil),
    ])
    func findsTheLastNumberOfAFileName(path: String, number: String?) {
        #expect(NaturalOrder.lastNumber(of: path) == number)
    }
}
