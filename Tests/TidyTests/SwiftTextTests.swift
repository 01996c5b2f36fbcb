import Testing

/// The reader that the other tests of this target trust.
struct SwiftTextTests {
    @Test func commentsAndStringsAreNotCode() {
        let text = SwiftText(
            """
            let a = "try! \\(value("x")) here" // as! there
            /* func hidden() {
            } */
            let b = 1
            """
        )
        #expect(text.lines.count == 4)
        #expect(!text.lines.joined().contains("try!"))
        #expect(!text.lines.joined().contains("as!"))
        #expect(!text.lines.joined().contains("hidden"))
        #expect(text.lines[3] == "let b = 1")
    }

    @Test func findsImportsBehindModifiers() {
        let text = SwiftText(
            """
            import Foundation
            public import Tensors
            @testable import Reco
            internal import struct HTTPWire.FieldList
            // import Dispatch
            """
        )
        #expect(text.imports == ["Foundation", "Tensors", "Reco", "HTTPWire"])
    }

    @Test func measuresFunctionsFromNameToClosingBrace() {
        let text = SwiftText(
            """
            protocol Shape {
                func area() -> Int

                func other()
            }
            struct Square {
                init(side: Int) {
                    self.side = side
                }
                func area(
                    of parts: [Int] = [].map { $0 }
                ) -> Int {
                    if true {
                        return 1
                    }
                    return 2
                }
            }
            """
        )
        #expect(text.functions.map(\.name) == ["init", "area"])
        #expect(text.functions.map(\.lineCount) == [3, 8])
    }
}
