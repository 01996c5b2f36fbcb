import ArgumentParser
import Reco
import Testing

@testable import RecoCommand

struct TrainingStartOptionsTests {
    private func start(_ arguments: [String]) throws -> TrainingRecipe {
        var recipe = TrainingRecipe()
        let options = try TrainingStartOptions.parse(arguments)
        options.apply(to: &recipe)
        return recipe
    }

    @Test func zeroRidgeWhitensNothing() throws {
        #expect(try start(["--text-whitening", "0"]).textStart.whiteningRidge == nil)
        #expect(try start(["--image-whitening", "0"]).imageStart.whiteningRidge == nil)
        #expect(try start(["--image-whitening", "0.25"]).imageStart.whiteningRidge == 0.25)
    }

    @Test func zeroRidgeLeavesSimilaritiesToTheSearch() throws {
        #expect(try start(["--image-metric", "0"]).imageStart.metricRidge == nil)
        #expect(try start(["--text-metric", "0"]).textStart.metricRidge == nil)
        #expect(try start(["--text-metric", "0.25"]).textStart.metricRidge == 0.25)
    }

    @Test(arguments: [["--text-trust", "2"], ["--image-metric", "0", "--image-trust", "2"]])
    func trustWithoutAMetricIsAMisuse(flags: [String]) {
        let error = #expect(throws: (any Error).self) { try start(flags) }
        #expect(throws: Never.self) { try start(["--image-metric", "0", "--image-trust", "0"]) }
        #expect(error.map { "\($0)" }?.contains("-metric") == true)
    }

    @Test func withoutFlagsTheStartIsTheRecipes() throws {
        #expect(try start([]) == TrainingRecipe())
    }
}
