import FileStorage
import Testing

@testable import TensorFiles

@Suite struct TensorFileErrorTests {
    static let errors: [(TensorFileError, String)] = [
        (.storage(.notFound(path: "p")), "p: no such file or folder"),
        (.wrongFormat(path: "p", expected: "npy"), "p: this is not a npy file"),
        (
            .unsupportedVersion(path: "p", major: 9, minor: 1),
            "p: npy version 9.1 is unknown; expected 1.0, 2.0 or 3.0"
        ),
        (
            .headerTooLarge(path: "p", byteLimit: 5, byteCount: 6),
            "p: the header claims 6 bytes; the limit is 5"
        ),
        (.malformedHeader(path: "p", fault: .missingKey("k")), "p: bad header: `k` is missing"),
        (
            .truncated(path: "p", expectedByteCount: 9, byteCount: 8),
            "p: truncated: expected 9 bytes, found 8"
        ),
        (
            .trailingBytes(path: "p", expectedByteCount: 8, byteCount: 9),
            "p: too long: expected 8 bytes, found 9"
        ),
        (
            .unsupportedElementType(path: "p", tensor: "", found: "<c8"),
            "p: elements of type <c8 cannot be used here"
        ),
        (
            .fortranOrder(path: "p"),
            "p: the array is in Fortran order; save numpy.ascontiguousarray(array) instead"
        ),
        (
            .impossibleShape(path: "p", tensor: "t", shape: [1, -2]),
            "p: tensor `t`: the shape [1, -2] is impossible"
        ),
        (
            .wrongByteCount(path: "p", tensor: "t", expected: 8, found: 4),
            "p: tensor `t`: its shape needs 8 bytes, its range has 4"
        ),
        (
            .wrongOffset(path: "p", tensor: "t", expected: 8, found: 4),
            "p: tensor `t`: its data should begin at 8, not at 4"
        ),
        (
            .missingTensor(path: "p", tensor: "t", available: ["a", "b"]),
            "p: there is no tensor `t` among [a, b]"
        ),
        (
            .wrongShape(path: "p", tensor: "t", expected: [2, 3], found: [3, 2]),
            "p: tensor `t`: expected the shape [2, 3], found [3, 2]"
        ),
        (
            .wrongRank(path: "p", expected: 1...2, found: [1, 2, 3]),
            "p: expected 1 to 2 dimensions, found the shape [1, 2, 3]"
        ),
        (.integerTooLarge(path: "p"), "p: an integer is above 9223372036854775807"),
    ]

    @Test(arguments: errors)
    func saysWhatIsWrongInOneLine(error: TensorFileError, text: String) {
        #expect(error.description == text)
    }

    @Test(arguments: [
        (HeaderFault.syntax(offset: 3), "it cannot be understood at byte 3"),
        (.notUTF8, "it is not UTF-8"), (.tooDeep(limit: 4), "it nests deeper than 4 levels"),
        (.repeatedKey("k"), "`k` is there twice"), (.missingKey("k"), "`k` is missing"),
        (.unknownKey("k"), "`k` has no meaning here"),
        (.wrongValue(key: "k"), "the value of `k` cannot be used"),
    ])
    func saysWhatIsWrongWithAHeader(fault: HeaderFault, text: String) {
        #expect(fault.description == text)
    }
}
