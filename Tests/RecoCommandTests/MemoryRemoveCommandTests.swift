import TestSupport
import Testing
import VectorMemory

@testable import RecoCommand

struct MemoryRemoveCommandTests {
    private func remove(_ toys: ToyFiles, _ more: [String]) async throws {
        try await InProcess.run(["memory", "remove", "--memory", toys.path("memory")] + more)
    }

    private func ids(_ toys: ToyFiles) throws -> [String] {
        let memory = try Memory(opening: toys.path("memory"))
        return try (0..<memory.rowCount).map(memory.id)
    }

    @Test func idsComeFromFlagsAndFromAFile() async throws {
        let toys = try ToyFiles()
        try toys.folder.write(Array("pair-7\r\n\npair-0\npair-39".utf8), to: "ids.txt")
        try await remove(
            toys,
            ["--id", "pair-3", "--id", "pair-7", "--ids", toys.path("ids.txt"), "--json"]
        )
        let left = Set(0..<40).subtracting([0, 3, 7, 39]).sorted().map { "pair-\($0)" }
        #expect(try ids(toys) == left)
    }

    @Test func idsThatNobodyHasAreNamedOrPassedOver() async throws {
        let toys = try ToyFiles()
        let unknown = MemoryError.unknownIDs(folder: toys.path("memory"), ids: ["pair-40"])
        let flags = ["--id", "pair-40", "--id", "pair-1"]
        await #expect(throws: unknown) { try await remove(toys, flags) }
        #expect(try ids(toys).count == 40)
        try await remove(toys, flags + ["--ignore-missing"])
        #expect(try ids(toys).count == 39)
    }

    @Test func aFileOfIDsThatIsNotThereIsNamed() async throws {
        let toys = try ToyFiles()
        let path = toys.path("none.txt")
        await #expect(
            throws: CommandError.unreadable(path: path, expected: "a text file, one id a line")
        ) { try await remove(toys, ["--ids", path]) }
    }

    @Test func somethingHasToBeRemoved() throws {
        let text = try InProcess.misuse(["memory", "remove", "--memory", "m"])
        #expect(text.contains("give --id or --ids"), "\(text)")
    }
}
