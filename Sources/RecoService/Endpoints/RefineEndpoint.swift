import HTTPServing
import Reco
import Tensors
import VectorMemory

/// `POST /refine`: embeddings in, refined embeddings out.
struct RefineEndpoint: Sendable {
    /// Reads and writes the JSON.
    let schema: RefineSchema
    /// Whose memory names the neighbors.
    let refiner: Refiner
    /// Computes.
    let batcher: RefineBatcher
    /// What a request may ask for.
    let limits: ServiceLimits

    /// Answers a request.
    func respond(to request: HTTPRequest) async throws(ServiceError) -> HTTPResponse {
        let refineRequest = try schema.parse(try request.jsonBody)
        let kind = try kind(of: refineRequest)
        let refined = try await batcher.refine(refineRequest.originals, kind: kind)
        let memory = refiner.memory
        var response = HTTPResponse(
            json: schema.encode(refined.refinement, for: refineRequest, k: kind.k) { entry in
                memory.metadata(of: entry)
            }
        )
        response.notes = AnswerNotes(
            times: refined.noted,
            counts: [.init("rows", refineRequest.originals.rowCount), .init("k", kind.k)]
        )
        return response
    }

    private func kind(of request: RefineRequest) throws(ServiceError) -> RefineBatcher.Kind {
        let modality = request.modality
        let defaultK = refiner.defaultNeighborCount(for: modality)
        let k = min(request.k ?? defaultK, refiner.memory.rowCount)
        let neighborCount = request.originals.rowCount * k
        guard !request.wantsNeighbors || neighborCount <= limits.neighborLimit else {
            throw .invalidField(
                pointer: "/neighbors",
                expected: "at most \(limits.neighborLimit) neighbors in one answer",
                found: "\(request.originals.rowCount) embeddings with k \(k)"
            )
        }
        return RefineBatcher.Kind(modality: modality, sides: RefinedSides(only: modality), k: k)
    }
}
