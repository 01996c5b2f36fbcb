import Testing

@testable import RecoService

struct ServiceErrorTests {
    static let samples: [(ServiceError, String)] = [
        (
            .malformedJSON(byteOffset: 7, expected: "a value", found: "']'"),
            "not valid JSON at byte 7: expected a value, found ']'"
        ),
        (.emptyBody, "expected a JSON object as the body, found no body"),
        (
            .unsupportedMediaType(expected: "JSON", found: "\"text/plain\""),
            "expected JSON, found \"text/plain\""
        ),
        (
            .invalidField(pointer: "/k", expected: "an integer", found: "a string"),
            "/k: expected an integer, found a string"
        ),
        (
            .invalidField(pointer: "", expected: "an object", found: "an array"),
            "body: expected an object, found an array"
        ),
        (
            .unknownField(pointer: "/kay", name: "kay", known: ["k", "top"]),
            "/kay: expected only k, top; found \"kay\""
        ),
        (
            .invalidParameter(name: "embeddings", expected: "true or false", found: "\"1\""),
            "query parameter embeddings: expected true or false, found \"1\""
        ),
        (.invalidLabelSetName(expected: "a name", found: "\".\""), "expected a name, found \".\""),
        (
            .labelSetNotFound(name: "cars"),
            "expected the name of a label set, found \"cars\", which does not exist"
        ),
        (.tooManyLabelSets(limit: 3), "expected at most 3 label sets, found a name for one more"),
        (
            .labelSetStorageFailed(reason: "disk full"),
            "a label set could not be read or written: disk full"
        ),
        (
            .overloaded(queuedRowLimit: 4, queuedRowCount: 5, retryAfterSeconds: 1),
            "expected fewer than 4 rows to wait, found 5; retry in 1 s"
        ),
        (.notReady(reason: "draining"), "not ready: draining"),
        (.cancelled, "the request was given up before its turn came"),
        (
            .notFinite,
            "refining gave numbers that are not finite; check the weights and verify the memory"
        ),
    ]

    @Test func describesItselfInOneLine() {
        for (error, line) in Self.samples { #expect(error.description == line) }
    }
}
