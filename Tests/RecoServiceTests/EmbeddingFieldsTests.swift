import Tensors
import Testing

@testable import RecoService

struct EmbeddingFieldsTests {
    private func read(_ members: [(key: String, json: String)]) throws -> Matrix {
        var fields = EmbeddingFields(dimension: 2, limits: ServiceLimits())
        for (key, json) in members {
            let bytes = Array(json.utf8)
            var scanner = JSONScanner(bytes.span)
            try fields.read(key, from: &scanner)
        }
        return try fields.unitRows()
    }

    @Test func takesOneOrMany() throws {
        #expect(try read([("embedding", "[3,4]")]).values == [0.6, 0.8])
        #expect(try read([("embeddings", "[[3,4],[0,1]]")]).rowCount == 2)
    }

    @Test func refusesNeitherAndBoth() {
        #expect(
            throws: ServiceError.invalidField(
                pointer: "",
                expected: "either embedding or embeddings",
                found: "neither"
            )
        ) { try read([]) }
        #expect(
            throws: ServiceError.invalidField(
                pointer: "/embedding",
                expected: "either embedding or embeddings",
                found: "embeddings as well"
            )
        ) { try read([("embeddings", "[[1,2]]"), ("embedding", "[1,2]")]) }
    }

    @Test(arguments: [
        ("embedding", "[0,0]", "/embedding"), ("embeddings", "[[1,0],[0,0]]", "/embeddings/1"),
    ])
    func pointsAtTheRow(key: String, json: String, pointer: String) {
        #expect(
            throws: ServiceError.invalidField(
                pointer: pointer,
                expected: "an embedding that is not all zeros",
                found: "all 2 numbers zero"
            )
        ) { try read([(key, json)]) }
    }
}
