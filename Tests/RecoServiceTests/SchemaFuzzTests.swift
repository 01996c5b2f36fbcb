import HTTPServing
import Reco
import Tensors
import TestSupport
import Testing

@testable import RecoService

/// Damaged bodies of every route that takes one: a request or a client's error, and never a trap.
struct SchemaFuzzTests {
    private static let words: [[UInt8]] =
        JSONVocabulary.words
        + [
            "\"modality\":\"text\",", "\"embedding\":[1,2],", "\"embeddings\":[],", "\"k\":0,",
            "\"k\":256,", "\"neighbors\":true,", "\"encoding_format\":\"base64\",",
            "\"AACAPwAAgD8=\"",
            "\"labels\":[{\"name\":\"a\",\"embedding\":[0,1]}],", "\"label_set\":\"cars\",",
            "\"label_set\":\"../x\",", "\"top\":1,", "\"refine\":\"image\",", "\"compare\":true,",
            "[0,0]", "[1e38,1e38]", "[1e-45,0]", "\"name\":\"\",",
        ].map { Array($0.utf8) }

    private static let samples: [[UInt8]] = [
        #"{"modality":"image","embeddings":[[0.25,-1e-3],"AACAPwAAgD8="],"k":3}"#,
        #"{"modality":"text","embedding":[3,4],"neighbors":true,"encoding_format":"base64"}"#,
        #"{"compare":true,"refine":"text","top":9,"embeddings":[[1,0]],"#
            + #""labels":[{"name":"a","embedding":[0,3]},{"embedding":"AACAPwAAgD8=","name":"b"}]}"#,
        #"{"embedding":[3,4],"label_set":"cars"}"#,
        #"{"labels":[{"name":"a\u00e9","embedding":[0,2]},{"name":"b","embedding":[1,0]}]}"#,
    ].map { Array($0.utf8) }

    /// Runs one schema over damaged bodies; the closure throws or has read the body.
    private func fuzz(
        _ name: String,
        _ parse: ([UInt8]) throws(ServiceError) -> Void
    ) {
        let run = FuzzRun(name, briefRoundCount: 10_000)
        var readCount = 0
        for seed in run.seeds {
            var mutator = run.begin(seed)
            let bytes = mutator.damaged(Self.samples, dictionary: Self.words, separator: 0x2C)
            do throws(ServiceError) {
                try parse(bytes)
                readCount += 1
                // Whoever reads a body takes it for JSON as everybody else would.
                if JSONJudge.accepts(bytes) == false {
                    Issue.record("is not JSON: \(run.describe(seed, bytes))")
                }
            } catch {
                let status = error.problem.status
                if !(400..<500).contains(status) {
                    Issue.record("\(error): \(run.describe(seed, bytes))")
                }
            }
        }
        run.finish("\(readCount) read")
        if run.seeds.count >= 1000 { #expect(readCount > 0 && readCount < run.seeds.count) }
    }

    @Test func damagedRefinementsAreReadOrRefused() throws {
        let schema = RefineSchema(
            dimension: 2,
            limits: ServiceLimits(),
            header: AnswerHeader(modelName: "m", memory: try ServiceFixture().memory)
        )
        fuzz("RefineSchema") { bytes throws(ServiceError) in
            let request = try schema.parse(bytes)
            let isFinite = request.originals.values.allSatisfy(\.isFinite)
            #expect(isFinite)
        }
    }

    @Test func damagedClassificationsAreReadOrRefused() throws {
        let schema = ClassifySchema(
            dimension: 2,
            limits: ServiceLimits(),
            labelLimits: LabelSetLimits(),
            header: AnswerHeader(modelName: "m", memory: try ServiceFixture().memory)
        )
        fuzz("ClassifySchema") { bytes throws(ServiceError) in
            let request = try schema.parse(bytes)
            let isFinite = request.images.values.allSatisfy(\.isFinite)
            #expect(isFinite)
        }
    }

    @Test func damagedLabelSetsAreReadOrRefused() {
        let schema = LabelSetSchema(dimension: 2, limits: LabelSetLimits())
        fuzz("LabelSetSchema") { bytes throws(ServiceError) in
            let list = try schema.parse(bytes)
            #expect(list.names.count == list.embeddings.rowCount)
        }
    }
}
