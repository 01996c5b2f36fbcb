import Testing

@testable import Tensors

struct ParallelTests {
    @Test(arguments: [0, 1, 2, 7, 100], [1, 2, 3, 8])
    func resultsComeInTheOrderOfThePieces(count: Int, threadCount: Int) {
        // Values that own memory, so that one written twice or never would be found out.
        let results = Parallel.map(count, threadCount: threadCount) { [$0 * $0, $0] }
        #expect(results == (0..<count).map { [$0 * $0, $0] })
    }

    @Test(arguments: [0, 1, 2, 7], [1, 2, 8])
    func everyValueIsChangedOnceInItsPlace(count: Int, threadCount: Int) {
        var values = (0..<count).map { [$0] }
        Parallel.update(&values, threadCount: threadCount) { $1.append(10 * $0) }
        #expect(values == (0..<count).map { [$0, 10 * $0] })
    }

    @Test(arguments: [0, 1, 5, 6, 7, 12])
    func blocksAreTheWholeRangeInPieces(count: Int) {
        let blocks = Parallel.blocks(count, of: 6)
        #expect(blocks.flatMap(Array.init) == Array(0..<count))
        #expect(blocks.dropLast().allSatisfy { $0.count == 6 })
        #expect(blocks.allSatisfy { !$0.isEmpty })
    }
}
