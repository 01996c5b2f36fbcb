import Synchronization
import TensorFiles
import Tensors

/// The codes of a memory's rows, built when a modality is first searched, or before.
///
/// They take a byte per number and 16 per row, in memory of our own: 53 MB a modality for
/// 100 000 pairs of 512 numbers. The rows themselves, of which a search then reads a few dozen, are
/// given back to the system.
final class MemoryCodes: Sendable {
    private let codes = Mutex<[Modality: [RowCodes]]>([:])

    /// Whether a modality's codes are there.
    func holds(_ modality: Modality) -> Bool {
        codes.withLock { $0[modality] != nil }
    }

    /// One modality's codes, a shard each; built by `threadCount` threads if they are not there.
    ///
    /// Who asks while they are being built waits for them.
    func codes(
        of shards: [MemoryShard],
        _ modality: Modality,
        threadCount: Int
    ) -> [RowCodes] {
        codes.withLock { codes in
            if let built = codes[modality] { return built }
            let built = shards.map { shard in
                let codes = RowCodes(of: shard.rows(modality), threadCount: threadCount)
                shard.embeddings.releasePages()
                return codes
            }
            codes[modality] = built
            return built
        }
    }
}
