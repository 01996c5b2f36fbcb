import Tensors
import Testing
import VectorMemory

@testable import Reco

struct RefinementTimesTests {
    private let originals = Samples.unitRows(3, dimension: 24, seed: 3)

    private func refiner(_ plan: FusionPlan) throws -> Refiner {
        let memory = try Samples.memory(
            images: Samples.unitRows(90, dimension: 24, seed: 1),
            texts: Samples.unitRows(90, dimension: 24, seed: 2)
        )
        return try Refiner(memory: memory, plan: plan)
    }

    @Test func bothHalvesAddUp() throws {
        let refiner = try refiner(.attention())
        var times = RefinementTimes()
        let refined = refiner.refine(originals, modality: .image, recording: &times)
        #expect(times.search > .zero && times.fusion > .zero)
        #expect(refined == refiner.refine(originals, modality: .image))
        let first = times
        _ = refiner.refine(originals, modality: .image, recording: &times)
        #expect(times.search > first.search && times.fusion > first.fusion)
    }

    @Test func aSideThatIsLeftAloneTakesNoTime() throws {
        var times = RefinementTimes()
        _ = try refiner(.attention()).refine(
            originals,
            modality: .image,
            sides: .text,
            recording: &times
        )
        #expect(times == RefinementTimes())
    }
}
