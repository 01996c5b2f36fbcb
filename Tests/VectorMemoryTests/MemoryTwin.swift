import Tensors
import TestSupport
import Testing

@testable import VectorMemory

/// Expects a memory that was changed to be, pair by pair and bit by bit, one that was built of the
/// same pairs; only what its files are called and how they are cut may differ.
func expectTwins(
    _ changed: Memory,
    _ built: Memory,
    sourceLocation: SourceLocation = #_sourceLocation
) throws {
    try changed.verify()
    try changed.verifyRows()
    try #require(changed.rowCount == built.rowCount, sourceLocation: sourceLocation)
    #expect(changed.elementType == built.elementType, sourceLocation: sourceLocation)
    let entries = Array(0..<built.rowCount)
    #expect(
        entries.map(changed.metadata) == entries.map(built.metadata),
        sourceLocation: sourceLocation
    )
    let queries = Numbers.unitMatrix(rowCount: 5, columnCount: built.dimension, seed: 99)
    for modality in Modality.allCases {
        #expect(
            changed.embeddings(of: entries, modality: modality)
                == built.embeddings(of: entries, modality: modality),
            sourceLocation: sourceLocation
        )
        for batch in [1, 5] {
            for k in [0, 1, 10, built.rowCount + 3] {
                let expected = built.search(
                    queries.rows(0..<batch),
                    among: modality,
                    k: k,
                    threadCount: 1,
                    byCodes: false
                )
                for (byCodes, threadCount) in [(false, 1), (true, 1), (false, 3), (true, 3)] {
                    let found = changed.search(
                        queries.rows(0..<batch),
                        among: modality,
                        k: k,
                        threadCount: threadCount,
                        byCodes: byCodes
                    )
                    #expect(
                        found == expected,
                        "k \(k), by codes \(byCodes)",
                        sourceLocation: sourceLocation
                    )
                }
            }
        }
    }
}
