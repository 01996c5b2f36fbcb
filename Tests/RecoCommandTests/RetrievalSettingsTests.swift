import Reco
import Testing

@testable import RecoCommand

struct RetrievalSettingsTests {
    private func settings(
        _ flags: [SettingKey: String],
        _ environment: [String: String] = [:]
    ) throws -> Settings {
        try Settings(flags: flags, configuration: nil, environment: environment)
    }

    private func recipe(
        _ flags: [SettingKey: String],
        _ environment: [String: String] = [:]
    ) throws -> TrainingRecipe {
        var recipe = TrainingRecipe()
        try RetrievalSettings(settings(flags, environment)).apply(to: &recipe)
        return recipe
    }

    @Test func whatNobodyGaveIsTheRecipes() throws {
        #expect(try recipe([:]) == TrainingRecipe())
    }

    @Test func kIsOfBothModalitiesUnlessOneIsNamed() throws {
        let both = try recipe([.k: "7"])
        #expect(both.imageNeighborCount == 7 && both.textNeighborCount == 7)
        let one = try recipe([.k: "7", .textK: "3"])
        #expect(one.imageNeighborCount == 7 && one.textNeighborCount == 3)
    }

    @Test func aFlagForBothWinsOverOneModalityOfTheEnvironment() throws {
        let recipe = try recipe([.k: "7"], ["RECO_IMAGE_K": "3"])
        #expect(recipe.imageNeighborCount == 7)
    }

    @Test func whatTheServiceReadsIsReadHereToo() throws {
        let recipe = try recipe(
            [:],
            ["RECO_SEARCH": "cross", "RECO_FUSE": "uni", "RECO_IMAGE_BETA": "9"]
        )
        #expect(recipe.searchReach == .cross && recipe.fusionReach == .uni)
        #expect(recipe.imageStart.beta == 9)
        #expect(recipe.imageStart.selfBias == TrainingRecipe().imageStart.selfBias)
    }

    @Test(arguments: [
        (SettingKey.k, "0"), (.imageK, "x"), (.textK, "10001"), (.threads, "0"),
        (.search, "both"), (.fuse, ""), (.imageAlpha, "-1"), (.textBeta, "nan"),
    ])
    func whatCannotBeIsMisuse(key: SettingKey, text: String) throws {
        let error = #expect(throws: CommandError.self) {
            try RetrievalSettings(settings([key: text]))
        }
        #expect(error?.exitStatus == 64)
        #expect(error?.description.contains(key.flag) == true)
    }
}
