import Dispatch
import Foundation
import HTTPWire
import Reco
import TensorFiles
import Tensors
import TestSupport
import VectorMemory

@testable import HTTPServing
@testable import RecoService

/// A small real memory with a service around it, answered in process.
final class ServiceFixture: Sendable {
    static let dimension = 8
    static let rowCount = 60

    let folder: ScratchFolder
    let memory: Memory
    let refiner: Refiner
    let store: LabelSetStore
    let state = ServiceState()
    /// The queue of the only lane, for tests that hold it.
    let laneQueue = DispatchQueue(label: "test.lane")
    let configuration: ServiceConfiguration
    /// Holds `model`, until a test puts another there.
    let slot: ModelSlot
    let metrics: ServiceMetrics
    let gate: AccessGate
    let model: ServedModel
    let router: Router

    init(
        limits: ServiceLimits = ServiceLimits(),
        labelLimits: LabelSetLimits = LabelSetLimits(),
        prepareLabelSets: (ScratchFolder) throws -> Void = { _ in },
        memoryName: String = "toys",
        dimension: Int = ServiceFixture.dimension,
        metadata: (Int) -> String = { #"{"id":"toy-\#($0)","caption":"a toy \#($0)"}"# }
    ) throws {
        folder = try ScratchFolder()
        memory = try Self.makeMemory(
            named: memoryName,
            dimension: dimension,
            in: folder,
            metadata: metadata
        )
        refiner = try Refiner(memory: memory)
        try prepareLabelSets(folder)
        store = try LabelSetStore(
            opening: folder.path("label-sets"),
            dimension: dimension,
            limits: labelLimits
        )
        configuration = ServiceConfiguration(limits: limits, modelName: "toy-model")
        model = ServedModel(refiner: refiner, labelSetStore: store)
        (slot, metrics, gate) = (ModelSlot(), ServiceMetrics(), AccessGate(isLocal: true))
        let loader = Self.loader(
            FixedSource(model: model),
            into: slot,
            gate: gate,
            metrics: metrics,
            state: state,
            configuration: configuration,
            laneQueue: laneQueue
        )
        gate.install(AccessPolicy())
        loader.install(model)
        router =
            ServiceEndpoints(
                configuration: configuration,
                slot: slot,
                gate: gate,
                reloader: Reloader { await loader.load() },
                metrics: metrics,
                state: state
            ).router
    }

    /// Reads what a source gives into this fixture's slot, to be refined on its lane.
    func loader(_ source: any ServiceSource) -> ModelLoader {
        Self.loader(
            source,
            into: slot,
            gate: gate,
            metrics: metrics,
            state: state,
            configuration: configuration,
            laneQueue: laneQueue
        )
    }

    private static func loader(
        _ source: any ServiceSource,
        into slot: ModelSlot,
        gate: AccessGate,
        metrics: ServiceMetrics,
        state: ServiceState,
        configuration: ServiceConfiguration,
        laneQueue: DispatchQueue
    ) -> ModelLoader {
        ModelLoader(
            source: source,
            slot: slot,
            gate: gate,
            state: state,
            configuration: configuration,
            lanes: ServiceLanes(refine: [ComputeLane(queue: laneQueue)]),
            metrics: metrics,
            reloads: AsyncStream.makeStream(of: Reloader.Outcome.self).continuation
        )
    }

    private static func makeMemory(
        named name: String,
        dimension: Int,
        in folder: ScratchFolder,
        metadata: (Int) -> String
    ) throws -> Memory {
        let images = rows(rowCount, dimension: dimension, seed: 1)
        try NpyFile.write(images, to: folder.path("images.npy"))
        var texts = rows(rowCount, dimension: dimension, seed: 2)
        for index in texts.values.indices { texts.values[index] += images.values[index] }
        try NpyFile.write(texts.normalizedRows(), to: folder.path("texts.npy"))
        let lines = (0..<rowCount).map { metadata($0) + "\n" }.joined()
        try folder.write(Array(lines.utf8), to: "metadata.jsonl")
        var builder = MemoryBuilder(
            output: folder.path("memory"),
            name: name,
            encoder: "toy encoder"
        )
        try builder.add(
            PairSource(
                imageEmbeddings: folder.path("images.npy"),
                textEmbeddings: folder.path("texts.npy"),
                metadata: folder.path("metadata.jsonl")
            )
        )
        return try builder.commit()
    }

    /// Random unit rows.
    static func rows(
        _ count: Int,
        dimension: Int = ServiceFixture.dimension,
        seed: UInt64
    ) -> Matrix {
        Numbers.unitMatrix(rowCount: count, columnCount: dimension, seed: seed)
    }

    /// Sends a request through the router, as the server would once it has arrived.
    func send(
        _ method: String,
        _ path: String,
        _ body: String = "",
        query: String? = nil,
        contentType: String? = "application/json",
        through other: Router? = nil
    ) async -> HTTPResponse {
        var request = HTTPRequest(
            method: method,
            path: path,
            query: query,
            body: Array(body.utf8)
        )
        if let contentType { request.fields.append("Content-Type", contentType) }
        return await (other ?? router).response(to: request)
    }

    /// The page of metrics, as its lines.
    func metricLines() async -> [String] {
        let page = await send("GET", "/metrics")
        return String(decoding: page.body, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    /// Stores a label set of random texts and returns its embeddings.
    @discardableResult
    func storeLabels(named name: String, count: Int, seed: UInt64 = 70) throws -> LabelSet {
        let set = try LabelSet(
            name: name,
            labels: (0..<count).map { "label \($0)" },
            embeddings: Self.rows(count, seed: seed)
        )
        try store.put(set)
        return set
    }
}

extension Matrix {
    /// The rows as JSON, every number exact.
    var json: String {
        "[" + (0..<rowCount).map { rowJSON($0) }.joined(separator: ",") + "]"
    }

    /// One row as JSON, by Swift's own descriptions.
    func rowJSON(_ row: Int) -> String {
        let values = values[row * columnCount..<(row + 1) * columnCount]
        return "[" + values.map(\.description).joined(separator: ",") + "]"
    }

    /// One row as a matrix.
    func row(_ row: Int) -> Matrix { rows(row..<row + 1) }
}

extension HTTPResponse {
    /// The body as Foundation reads it.
    func decoded<Value: Decodable>(as type: Value.Type = Value.self) throws -> Value {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(type, from: Data(body))
    }

    /// The body's problem document.
    var problem: ProblemDocument? { try? decoded() }
}

/// What a problem document says.
struct ProblemDocument: Decodable, Equatable {
    var type: String
    var title: String
    var status: Int
    var detail: String
    var field: String?
}

/// What `POST /refine` answers.
struct RefineDocument: Decodable {
    struct MemoryReference: Decodable, Equatable {
        var name: String
        var rows: Int
        var checksum: String
    }

    struct Row: Decodable {
        struct Neighbor: Decodable {
            var id: String
            var similarity: Float
            var attention: Float
            var metadata: [String: String]?
        }

        var index: Int
        var embedding: [Float]
        var neighbors: [Neighbor]?
    }

    var model: String
    var memory: MemoryReference
    var modality: String
    var k: Int
    var data: [Row]
}

/// What `POST /classify` answers.
struct ClassifyDocument: Decodable {
    struct Label: Decodable, Equatable {
        var label: String
        var similarity: Float
        var probability: Float
    }

    struct Row: Decodable {
        var index: Int
        var labels: [Label]
        var original: [Label]?
    }

    var labelSet: String?
    var refine: String
    var data: [Row]
}

/// Holds a lane's queue until it is told to go on.
final class LaneBlock: Sendable {
    private let released = DispatchSemaphore(value: 0)

    /// Puts itself behind the work that the queue has.
    init(_ queue: DispatchQueue) {
        let released = released
        queue.async { released.wait() }
    }

    func release() { released.signal() }
}

/// Waits for something that must come; false if it does not within half a minute.
func eventually(_ condition: () async -> Bool) async -> Bool {
    let deadline = ContinuousClock.now + .seconds(30)
    while ContinuousClock.now < deadline {
        if await condition() { return true }
        try? await Task.sleep(for: .milliseconds(1))
    }
    return false
}
