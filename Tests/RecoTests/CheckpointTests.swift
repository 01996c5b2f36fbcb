import Foundation
import FusionModel
import Reco
import TensorFiles
import Tensors
import Testing

@Suite struct CheckpointTests {
    static let golden = [
        "small-prenorm-gelu", "small-postnorm-relu", "small-similarity-bias", "odd-sizes",
    ]

    @Test(arguments: golden)
    func readsWhatPyTorchWrote(name: String) throws {
        let checkpoint = try Checkpoint(reading: WeightsFile.goldenPath(name))
        let file = try WeightsFile(golden: name)
        for (prefix, layer) in [("image", checkpoint.image), ("text", checkpoint.text)] {
            for tensor in FusionTensor.all(in: layer.configuration) {
                let expected = try #require(file.tensors["\(prefix).\(tensor.rawValue)"])
                #expect(layer.parameters[tensor].values == expected.values)
            }
        }
        let logarithm = try #require(file.tensors["logit_scale"]).values[0]
        #expect(checkpoint.logitScaleLogarithm == logarithm)
        #expect(abs(checkpoint.logitScale / exp(logarithm) - 1) < 1e-6)
    }

    @Test func knowsTheHyperParametersOfEachFile() throws {
        let odd = try Checkpoint(reading: WeightsFile.goldenPath("odd-sizes")).image.configuration
        #expect(
            try odd
                == FusionConfiguration(
                    dimension: 24,
                    headCount: 3,
                    feedForwardWidth: 40,
                    hasSimilarityBias: true
                )
        )
        let post = try Checkpoint(reading: WeightsFile.goldenPath("small-postnorm-relu"))
        #expect(
            try post.text.configuration
                == FusionConfiguration(
                    dimension: 32,
                    headCount: 4,
                    feedForwardWidth: 64,
                    activation: .relu,
                    normalizesFirst: false
                )
        )
    }

    @Test(arguments: golden)
    func writingAndReadingGivesTheSameAgain(name: String) throws {
        let original = try Checkpoint(reading: WeightsFile.goldenPath(name))
        let (copy, metadata) = try WeightsFile.withTemporaryPath { path in
            try original.write(to: path)
            return (try Checkpoint(reading: path), try SafetensorsFile(opening: path).metadata)
        }
        #expect(copy.image.parameters == original.image.parameters)
        #expect(copy.text.parameters == original.text.parameters)
        #expect(copy.logitScaleLogarithm == original.logitScaleLogarithm)
        // What the file of another program does not name is the paper's number of neighbors.
        var expected = try WeightsFile(golden: name).metadata
        expected["image_k"] = "10"
        expected["text_k"] = "10"
        #expect(metadata == expected)
    }

    @Test func numbersOfNeighborsAreOptionalAndKept() throws {
        let golden = try Checkpoint(reading: WeightsFile.goldenPath("odd-sizes"))
        #expect(golden.imageNeighborCount == 10 && golden.textNeighborCount == 10)
        let written = Checkpoint(
            image: golden.image,
            text: golden.text,
            logitScaleLogarithm: 1,
            imageNeighborCount: 3,
            textNeighborCount: 24
        )
        let read = try WeightsFile.withTemporaryPath { path in
            try written.write(to: path)
            return try Checkpoint(reading: path)
        }
        #expect(read.imageNeighborCount == 3 && read.textNeighborCount == 24)
    }

    @Test(arguments: ["image_k", "text_k"], ["0", "10001", "ten", ""])
    func rejectsANumberOfNeighborsThatCannotBe(key: String, text: String) throws {
        try expect { file, path in
            file.metadata[key] = text
            return .unparsableMetadata(
                path: path,
                key: key,
                expected: "an integer of 1 to 10000",
                found: text
            )
        }
    }

    @Test(arguments: ["image.linear1.weight", "text.norm2.bias", "image.self_bias", "logit_scale"])
    func rejectsAMissingTensor(tensor: String) throws {
        try expect { file, path in
            let shape = try #require(file.tensors[tensor]).shape
            file.tensors[tensor] = nil
            return .missingTensor(path: path, tensor: tensor, expected: shape)
        }
    }

    @Test func rejectsATensorOfAnotherShape() throws {
        try expect { file, path in
            file.tensors["text.linear2.weight"] = ([64, 32], [Float](repeating: 1, count: 2048))
            return .wrongShape(
                path: path,
                tensor: "text.linear2.weight",
                expected: [32, 64],
                found: [64, 32]
            )
        }
        try expect { file, path in
            file.tensors["image.norm1.bias"] = ([1, 32], [Float](repeating: 1, count: 32))
            return .wrongShape(
                path: path,
                tensor: "image.norm1.bias",
                expected: [32],
                found: [1, 32]
            )
        }
        try expect { file, path in
            file.tensors["logit_scale"] = ([], [1])
            return .wrongShape(path: path, tensor: "logit_scale", expected: [1], found: [])
        }
    }

    @Test func rejectsATensorThatWouldBeIgnored() throws {
        try expect { file, path in
            file.tensors["image.positions"] = ([1], [1])
            return .unexpectedTensor(path: path, tensor: "image.positions")
        }
        try expect { file, path in
            file.metadata["similarity_bias"] = "false"
            file.tensors = file.tensors.filter {
                !$0.key.hasPrefix("image.s") || $0.value.shape != [4]
            }
            return .unexpectedTensor(path: path, tensor: "text.self_bias")
        }
    }

    @Test(arguments: [Float.nan, .infinity, -.infinity])
    func rejectsValuesThatAreNotFinite(value: Float) throws {
        try expect { file, path in
            file.tensors["text.linear1.weight"]?.values[77] = value
            return .nonFiniteValue(path: path, tensor: "text.linear1.weight", index: 77)
        }
        try expect { file, path in
            file.tensors["logit_scale"]?.values[0] = value
            return .nonFiniteValue(path: path, tensor: "logit_scale", index: 0)
        }
    }

    @Test(arguments: [Float(-10.5), 88, 1000])
    func rejectsALogitScaleBeyondUse(value: Float) throws {
        try expect { file, path in
            file.tensors["logit_scale"]?.values[0] = value
            return .logitScaleOutOfRange(path: path, expected: -10...10, found: value)
        }
    }

    @Test(arguments: ["reco-fusion-2", nil])
    func rejectsAnotherFormat(format: String?) throws {
        try expect { file, path in
            file.metadata["format"] = format
            return .unknownFormat(path: path, expected: "reco-fusion-1", found: format)
        }
    }

    @Test func rejectsADimensionThatHeadsCannotShare() throws {
        try expect { file, path in
            file.metadata["heads"] = "5"
            return .invalidConfiguration(
                path: path,
                .indivisibleDimension(dimension: 32, headCount: 5)
            )
        }
    }

    @Test func rejectsSizesThatWouldOverflow() throws {
        try expect { file, path in
            file.metadata["dimension"] = "\(Int.max)"
            return .invalidConfiguration(
                path: path,
                .outOfRange(name: "dimension", expected: 1...65_536, found: .max)
            )
        }
    }

    @Test func reportsAFileThatIsNotThere() throws {
        let error = #expect(throws: CheckpointError.self) {
            try Checkpoint(reading: "/nonexistent/w.safetensors")
        }
        #expect(error?.description.contains("/nonexistent/w.safetensors") == true)
        guard case .tensorFile(.storage) = error else {
            Issue.record("found \(String(describing: error))")
            return
        }
    }

    @Test func reportsAFolderThatCannotBeWrittenTo() throws {
        let checkpoint = try Checkpoint(reading: WeightsFile.goldenPath("odd-sizes"))
        #expect(throws: CheckpointError.self) {
            try checkpoint.write(to: "/nonexistent/folder/w.safetensors")
        }
    }

    @Test func readsTensorsOfHalfSize() throws {
        let checkpoint = try WeightsFile.withTemporaryPath { path in
            let file = try WeightsFile(golden: "odd-sizes")
            let tensors = file.tensors.map {
                TensorToWrite(
                    name: $0.key,
                    shape: $0.value.shape,
                    values: $0.value.values,
                    elementType: .f16
                )
            }
            try SafetensorsFile.write(tensors, metadata: file.metadata, to: path)
            return try Checkpoint(reading: path)
        }
        let exact = try Checkpoint(reading: WeightsFile.goldenPath("odd-sizes"))
        let pairs = zip(
            checkpoint.image.parameters[.hiddenWeight].values,
            exact.image.parameters[.hiddenWeight].values
        )
        #expect(pairs.allSatisfy { abs($0 - $1) <= max(abs($1) * 0x1p-11, 0x1p-25) })
    }

    /// Spoils a golden file, and expects the error that the spoiler returns.
    private func expect(
        sourceLocation: SourceLocation = #_sourceLocation,
        _ spoil: (inout WeightsFile, String) throws -> CheckpointError
    ) throws {
        try WeightsFile.withTemporaryPath { path in
            var file = try WeightsFile(golden: "small-similarity-bias")
            let expected = try spoil(&file, path)
            try file.write(to: path)
            #expect(throws: expected, sourceLocation: sourceLocation) {
                try Checkpoint(reading: path)
            }
        }
    }
}
