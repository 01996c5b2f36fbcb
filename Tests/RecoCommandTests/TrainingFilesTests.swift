import TestSupport
import Testing

@testable import RecoCommand

@Suite struct TrainingFilesTests {
    private let folder: ScratchFolder

    init() throws { folder = try ScratchFolder() }

    @Test func areNamedAfterTheOutput() throws {
        let files = try TrainingFiles(
            output: folder.path("cars.safetensors"),
            state: nil,
            log: nil,
            neighbors: nil
        )
        #expect(files.state == folder.path("cars.state.safetensors"))
        #expect(files.log == folder.path("cars.log.jsonl"))
        #expect(files.neighbors == folder.path("cars.neighbors.safetensors"))
    }

    @Test func mayBeNamedOneByOne() throws {
        let files = try TrainingFiles(
            output: folder.path("cars"),
            state: folder.path("a"),
            log: folder.path("b"),
            neighbors: folder.path("c")
        )
        #expect([files.state, files.log, files.neighbors] == ["a", "b", "c"].map(folder.path))
    }

    @Test func twoFilesOfOneNameAreRefused() throws {
        let path = folder.path("cars")
        #expect(
            throws: CommandError.invalidValue(
                name: "--neighbors",
                expected: "another file than that of --resume",
                found: path
            )
        ) {
            try TrainingFiles(
                output: folder.path("w"),
                state: path,
                log: nil,
                neighbors: path
            )
        }
    }

    @Test func aPlaceWhereNothingCanBeWrittenIsNoticedBeforeTheWork() throws {
        let missing = folder.path("missing/cars.safetensors")
        #expect(
            throws: CommandError.cannotWrite(
                path: missing,
                reason: "there is no folder \(folder.path("missing"))"
            )
        ) { try TrainingFiles(output: missing, state: nil, log: nil, neighbors: nil) }
        try folder.write("x", to: "cars/inside")
        #expect(throws: CommandError.self) {
            try TrainingFiles(
                output: folder.path("cars"),
                state: nil,
                log: nil,
                neighbors: nil
            )
        }
    }
}
