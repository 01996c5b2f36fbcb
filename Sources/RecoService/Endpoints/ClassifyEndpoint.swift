import HTTPServing
import Reco
import Tensors
import VectorMemory

/// `POST /classify`: images in, their most probable labels out.
struct ClassifyEndpoint: Sendable {
    /// Reads and writes the JSON.
    let schema: ClassifySchema
    /// Says how many neighbors each side has.
    let refiner: Refiner
    /// Refines images, and labels that came with the request.
    let batcher: RefineBatcher
    /// The stored label sets.
    let store: LabelSetStore
    /// The stored label sets' refined embeddings.
    let cache: LabelSetCache
    /// Compares images with labels.
    let classifier: Classifier
    /// What a request may ask for.
    let limits: ServiceLimits
    /// Where large comparisons run.
    let lane: ComputeLane
    /// Where the time is measured.
    let metrics: ServiceMetrics

    /// Up to this many multiply-adds, a tenth of a millisecond, the way to a lane and back would
    /// cost more than it frees Swift's own threads from.
    private static let directWorkLimit = 1 << 22

    /// The labels of a request, before refinement.
    private struct Labels: Sendable {
        let names: [String]
        let embeddings: Matrix
        let stored: LabelSet?
    }

    /// Answers a request.
    func respond(to request: HTTPRequest) async throws(ServiceError) -> HTTPResponse {
        let classifyRequest = try schema.parse(try request.jsonBody)
        let labels = try labels(of: classifyRequest)
        try checkSize(of: classifyRequest, labelCount: labels.names.count)
        let sides = classifyRequest.sides
        let images = classifyRequest.images
        let refined = try await refined(images, labels, sides: sides)
        let start = ContinuousClock.now
        let ranked = await classify(refined.images, refined.labels, top: classifyRequest.top)
        var answer = ClassifyAnswer(ranked: ranked, originals: nil, names: labels.names)
        if classifyRequest.compares {
            answer.originals =
                sides == .none
                ? ranked : await classify(images, labels.embeddings, top: classifyRequest.top)
        }
        let compareTime = ContinuousClock.now - start
        var response = HTTPResponse(json: schema.encode(answer, for: classifyRequest))
        response.notes = AnswerNotes(
            times: refined.times + [.init("compare", compareTime)],
            counts: [.init("rows", images.rowCount), .init("labels", labels.names.count)]
        )
        return response
    }

    /// Bounds the answer, as the number of neighbors bounds that of a refinement.
    private func checkSize(
        of request: ClassifyRequest,
        labelCount: Int
    ) throws(ServiceError) {
        let perImage = min(request.top, labelCount) * (request.compares ? 2 : 1)
        guard request.images.rowCount * perImage <= limits.neighborLimit else {
            throw .invalidField(
                pointer: "/top",
                expected: "at most \(limits.neighborLimit) labels in one answer",
                found: "\(request.images.rowCount) images with \(perImage) each"
            )
        }
    }

    private func labels(of request: ClassifyRequest) throws(ServiceError) -> Labels {
        switch request.labels {
        case .inline(let list):
            return Labels(names: list.names, embeddings: list.embeddings, stored: nil)
        case .stored(let name):
            let set: LabelSet?
            do {
                set = try store.labelSet(named: name)
            } catch {
                throw .labelSetStorageFailed(reason: error.description)
            }
            guard let set else {
                throw .invalidField(
                    pointer: "/label_set",
                    expected: "the name of a label set",
                    found: "\(quoted(name)), which does not exist"
                )
            }
            return Labels(names: set.labels, embeddings: set.embeddings, stored: set)
        }
    }

    /// Both sides as the classification wants them; they are refined at the same time.
    ///
    /// The times are those of the images, and that of the labels as a whole.
    private func refined(
        _ images: Matrix,
        _ labels: Labels,
        sides: RefinedSides
    ) async throws(ServiceError) -> (images: Matrix, labels: Matrix, times: [AnswerNotes.Time]) {
        async let imageSide = outcome { () async throws(ServiceError) in
            try await refine(images, .image, sides: sides)
        }
        let start = ContinuousClock.now
        let labelSide = await outcome { () async throws(ServiceError) in
            guard let stored = labels.stored, sides.contains(.text) else {
                return try await refine(labels.embeddings, .text, sides: sides)
            }
            return Side(try await cache.refinedEmbeddings(of: stored, sides: sides))
        }
        let labelTime = ContinuousClock.now - start
        let (refinedImages, refinedLabels) = (try await imageSide.get(), try labelSide.get())
        var times = refinedImages.times
        if sides.contains(.text) { times.append(.init("labels", labelTime)) }
        return (refinedImages.embeddings, refinedLabels.embeddings, times)
    }

    /// One side of a classification, refined or as it was.
    private struct Side: Sendable {
        let embeddings: Matrix
        let times: [AnswerNotes.Time]

        init(_ embeddings: Matrix, times: [AnswerNotes.Time] = []) {
            self.embeddings = embeddings
            self.times = times
        }
    }

    private func refine(
        _ originals: Matrix,
        _ modality: Modality,
        sides: RefinedSides
    ) async throws(ServiceError) -> Side {
        guard sides.contains(modality) else { return Side(originals) }
        let kind = RefineBatcher.Kind(
            modality: modality,
            sides: sides,
            k: refiner.defaultNeighborCount(for: modality, sides: sides)
        )
        let refined = try await batcher.refine(originals, kind: kind)
        return Side(refined.refinement.embeddings, times: refined.noted)
    }

    /// The result of work as a value, since a child task forgets the type of what it throws.
    private func outcome(
        _ work: () async throws(ServiceError) -> Side
    ) async -> Result<Side, ServiceError> {
        do {
            return .success(try await work())
        } catch {
            return .failure(error)
        }
    }

    private func classify(_ images: Matrix, _ labels: Matrix, top: Int) async -> [[RankedLabel]] {
        let (classifier, metrics) = (classifier, metrics)
        let compare: @Sendable () -> [[RankedLabel]] = {
            let start = ContinuousClock.now
            defer { metrics.classifyTime.observe(.now - start) }
            return classifier.classify(images, labels: labels, top: top)
        }
        let workCount = images.rowCount * labels.values.count
        return workCount > Self.directWorkLimit ? await lane.run(compare) : compare()
    }
}
