import Tensors
import Testing

@testable import FusionModel

@Suite struct FusionTapeTests {
    @Test(arguments: [true, false], [0, 3])
    func itsSizeIsKnownBeforeItIsRecorded(normalizesFirst: Bool, k: Int) throws {
        let configuration = try FusionConfiguration(
            dimension: 12,
            headCount: 3,
            feedForwardWidth: 20,
            normalizesFirst: normalizesFirst
        )
        var random = RandomFusion(seed: 1)
        let layer = FusionLayer(try random.parameters(configuration))
        var tape = FusionTape()
        #expect(tape.byteCount == 0)
        for rowCount in [5, 2] {
            _ = layer.forward(
                random.batch(rowCount: rowCount, dimension: 12, k: k),
                recording: &tape
            )
            let expected = FusionTape.byteCount(
                rows: rowCount,
                k: k,
                configuration: configuration
            )
            #expect(tape.byteCount == expected)
        }
    }
}
