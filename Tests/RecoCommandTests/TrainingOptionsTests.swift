import ArgumentParser
import Reco
import Testing

@testable import RecoCommand

struct TrainingOptionsTests {
    private static let command = ["train", "--memory", "m", "--output", "o.safetensors"]

    private func recipe(_ arguments: [String]) throws -> TrainingRecipe {
        let command = try InProcess.parse(Self.command + arguments, as: TrainCommand.self)
        let settings = try command.source.settings(command.retrieval, environment: [:])
        return try command.training.recipe(RetrievalSettings(settings))
    }

    @Test func withoutFlagsTheRecipeIsTheDefault() throws {
        #expect(try recipe([]) == TrainingRecipe())
    }

    /// Flags and the field of the recipe that they have to change.
    static let flags: [(flags: [String], field: String)] = [
        (["--epochs", "3"], "duration"), (["--steps", "7"], "duration"),
        (["--batch-size", "64"], "batch-size"), (["--seed", "5"], "seed"),
        (["--learning-rate", "0.5"], "learning-rate"), (["--warmup", "0.5"], "warmup"),
        (["--weight-decay", "0.5"], "weight-decay"), (["--anchor-decay", "0.5"], "anchor-decay"),
        (["--clip-norm", "0.5"], "clip-norm"), (["--beta1", "0.5"], "beta1"),
        (["--beta2", "0.5"], "beta2"), (["--learn", "input,norms"], "learn"),
        (["--loss-weights", "1,0.5,0"], "loss-weights"), (["--logit-scale", "20"], "logit-scale"),
        (["--image-k", "3"], "image-k"), (["--text-k", "3"], "text-k"),
        (["--search", "cross"], "search"), (["--fuse", "uni"], "fuse"),
        (["--exclude-above", "0.5"], "exclude-above"),
        (["--neighbor-dropout", "0.25"], "neighbor-dropout"),
        (["--image-alpha", "0.75"], "image-alpha"), (["--image-beta", "7"], "image-beta"),
        (["--image-self-bias", "-7"], "image-self-bias"),
        (["--text-alpha", "0.75"], "text-alpha"), (["--text-beta", "7"], "text-beta"),
        (["--text-self-bias", "-7"], "text-self-bias"),
        (["--image-zero-bias", "-7"], "image-zero-bias"),
        (["--text-zero-bias", "-7"], "text-zero-bias"),
        (["--image-zero-slope", "-7"], "image-zero-slope"),
        (["--text-zero-slope", "-7"], "text-zero-slope"),
        (["--image-whitening", "0.5"], "image-whitening"),
        (["--text-whitening", "0"], "text-whitening"), (["--image-metric", "0.5"], "image-metric"),
        (["--text-metric", "0.5"], "text-metric"), (["--metric-rank", "3"], "metric-rank"),
        (["--image-trust", "-7"], "image-trust"),
        (["--image-rate", "7"], "image-rate"),
        (["--text-rate", "7"], "text-rate"), (["--heads", "2"], "heads"),
        (["--feed-forward", "2"], "feed-forward"), (["--average", "0.5"], "average"),
        (["--held-out", "0.25"], "held-out"),
    ]

    @Test(arguments: flags.indices)
    func everyFlagReachesItsField(index: Int) throws {
        let (flags, field) = Self.flags[index]
        let before = TrainingRecipe().fields
        let after = try recipe(flags).fields
        #expect(zip(before, after).filter { $0 != $1 }.map(\.0.name) == [field])
    }

    @Test func theTemperatureLearnsOnRequest() throws {
        #expect(try recipe(["--learn-logit-scale"]).learnsLogitScale)
        #expect(try recipe(["--no-learn-logit-scale"]).learnsLogitScale == false)
        #expect(try recipe(["--held-out", "0.2", "--patience", "4"]).patience == 4)
    }

    /// Misused flags, and what the one line about them has to name.
    static let misuses: [[String]] = [
        ["--image-whitening", "-1"], ["--text-whitening", "1e-9"], ["--image-rate", "-1"],
        ["--image-trust", "nan"], ["--text-trust", "101"],
        ["--text-rate", "nan"], ["--text-zero-bias", "1e9"], ["--image-zero-slope", "inf"],
        ["--epochs", "0"], ["--epochs", "x"], ["--steps", "0"], ["--batch-size", "1"],
        ["--learning-rate", "-1"], ["--learning-rate", "nan"], ["--warmup", "1.5"],
        ["--weight-decay", "-0.1"], ["--anchor-decay", "inf"], ["--clip-norm", "-1"],
        ["--beta1", "1"], ["--beta2", "-0.5"], ["--learn", "inputs"], ["--learn", ""],
        ["--loss-weights", "1,1"], ["--loss-weights", "0,0,0"], ["--loss-weights", "1,1,nan"],
        ["--logit-scale", "0.5"], ["--logit-scale", "101"], ["--exclude-above", "1"],
        ["--neighbor-dropout", "1"], ["--image-self-bias", "nan"], ["--text-self-bias", "2000"],
        ["--heads", "0"], ["--feed-forward", "0"], ["--average", "1.1"], ["--held-out", "0.95"],
        ["--patience", "-1"], ["--patience", "3"], ["--seed", "-1"], ["--memory-budget", "0"],
        ["--checkpoint-every", "0"], ["--image-embeddings", "i.npy"],
        ["--text-embeddings", "t.npy"],
    ]

    @Test(arguments: misuses)
    func aMisusedFlagIsNamed(flags: [String]) throws {
        #expect(try InProcess.misuse(Self.command + flags).contains(flags[0]))
    }

    @Test func epochsAndStepsExcludeEachOther() throws {
        let text = try InProcess.misuse(Self.command + ["--epochs", "2", "--steps", "3"])
        #expect(text.contains("--epochs") && text.contains("--steps"))
    }

    @Test func anOutputIsNeeded() throws {
        #expect(try InProcess.misuse(["train", "--memory", "m"]).contains("--output"))
    }
}
