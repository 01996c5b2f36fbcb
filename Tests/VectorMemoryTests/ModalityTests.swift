import Testing

@testable import VectorMemory

@Suite struct ModalityTests {
    @Test func eachIsTheOthersCounterpart() {
        #expect(Modality.image.counterpart == .text)
        #expect(Modality.text.counterpart == .image)
    }

    @Test func namesAreThoseOfTheFiles() {
        #expect(Modality.allCases.map(\.rawValue) == ["image", "text"])
    }
}
