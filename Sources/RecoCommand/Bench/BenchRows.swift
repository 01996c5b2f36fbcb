import Foundation
import FusionModel
import HTTPServing
import HTTPWire
import Reco
import RecoService
import Tensors
import VectorMemory

/// The pieces of work that `reco bench` times.
struct BenchRows {
    /// Which of them are wanted.
    enum Family: String, CaseIterable {
        case search
        case fusion
        case training
        case codec
        case route
    }

    /// What refines, in the route; the other families use its memory and its threads.
    let refiner: Refiner
    let queries: Matrix
    let layer: FusionLayer
    let timer: BenchTimer
    /// Neighbors of each query, the `k` of the paper.
    let k = FusionPlan.paperNeighborCount

    private static let batches = [1, 64]

    private var memory: Memory { refiner.memory }
    private var threadCount: Int { refiner.threadCount }

    /// Times one family.
    func rows(of family: Family) async throws -> [BenchReport.Row] {
        switch family {
        case .search: Self.batches.map(search)
        case .fusion: Self.batches.map(fusion)
        case .training: try training()
        case .codec: try codec()
        case .route: try await route()
        }
    }

    private func training() throws -> [BenchReport.Row] {
        let step = BenchTrainer(
            dimension: memory.dimension,
            k: k,
            threadCount: threadCount,
            timer: timer
        )
        return try BenchTraining(layer: layer, k: k, timer: timer).rows() + [step.row()]
    }

    private func search(_ batch: Int) -> BenchReport.Row {
        let rows = queries.rows(0..<batch)
        return timer.measure("search/\(batch)") {
            _ = memory.search(rows, among: .image, k: k, threadCount: threadCount)
        }
    }

    private func fusion(_ batch: Int) -> BenchReport.Row {
        let originals = queries.rows(0..<batch)
        let neighbors = memory.search(originals, among: .image, k: k, threadCount: threadCount)
        let tokens = TokenBatch(
            originals: originals,
            retrieved: memory.embeddings(
                of: neighbors.flatMap { $0.map(\.entry) },
                modality: .text
            ),
            similarities: Matrix(
                rowCount: batch,
                columnCount: min(k, memory.rowCount),
                values: neighbors.flatMap { $0.map(\.similarity) }
            )
        )
        return timer.measure("fusion/\(batch)") {
            _ = layer.forward(tokens, threadCount: threadCount)
        }
    }

    /// Reading and writing one embedding as JSON numbers.
    private func codec() throws -> [BenchReport.Row] {
        let values = Array(queries.values.prefix(memory.dimension))
        let text = FloatArrayCodec.encode(values)
        return [
            try timer.measure("parse/\(memory.dimension)") { _ = try FloatArrayCodec.parse(text) },
            timer.measure("write/\(memory.dimension)") { _ = FloatArrayCodec.encode(values) },
        ]
    }

    /// `POST /refine` of one embedding, from the request's bytes to the answer's, without a socket.
    private func route() async throws -> [BenchReport.Row] {
        let folder = try BenchFolder()
        let service = Service(
            model: ServedModel(
                refiner: refiner,
                labelSetStore: try LabelSetStore(
                    opening: folder.path("label-sets"),
                    dimension: memory.dimension
                )
            )
        )
        let embedding = FloatArrayCodec.encode(Array(queries.values.prefix(memory.dimension)))
        let body = Array(#"{"modality":"image","embedding":"#.utf8) + embedding + Array("}".utf8)
        var fields = FieldList()
        fields.append("Content-Type", "application/json")
        let request = HTTPRequest(method: "POST", path: "/refine", fields: fields, body: body)
        let health = HTTPRequest(method: "GET", path: "/healthz")
        return [
            await timer.measure("route/refine") { _ = await service.router.response(to: request) },
            await timer.measure("route/healthz") { _ = await service.router.response(to: health) },
        ]
    }
}
