import Testing

@testable import FileStorage

@Suite struct StorageErrorTests {
    @Test(arguments: [
        (StorageError.notFound(path: "p"), "p: no such file or folder"),
        (.notARegularFile(path: "p"), "p: expected a file, found something else"),
        (.notAFolder(path: "p"), "p: expected a folder, found something else"),
        (.locked(path: "p"), "p: another process holds this lock"),
        (
            .failed(operation: "write", path: "p", errno: 28),
            "p: write failed: No space left on device"
        ),
    ])
    func saysWhatHappenedInOneLine(error: StorageError, text: String) {
        #expect(error.description == text)
    }
}
