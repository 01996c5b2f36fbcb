import Foundation
import Synchronization
import TensorFiles
import Tensors
import TestSupport
import Testing

/// What clients see while the files behind the service change.
@Suite(.blocking)
struct ReloadTests {
    private static let refineRequest = MalformedRequest.post(
        "/refine",
        #"{"modality":"image","embedding":\#(MalformedBody.embedding()),"neighbors":true}"#
    )
    private static let classifyRequest = MalformedRequest.post(
        "/classify",
        #"{"embedding":\#(MalformedBody.embedding()),"label_set":"colors","refine":"both"}"#
    )

    /// How often the files change; `RECO_RELOAD_ROUNDS` says it for a longer trial.
    private static let roundCount =
        ProcessInfo.processInfo.environment["RECO_RELOAD_ROUNDS"].flatMap(Int.init) ?? 12

    /// How the service is told to read its files again.
    enum Way: CaseIterable {
        case signal
        case request
    }

    /// A request, and what answers it in the first state of the files and in the second.
    private struct Question {
        let request: String
        let answers: [[UInt8]]
    }

    /// A client that asks the same again and again over one connection, and notes what it sees.
    private final class Watcher: Sendable {
        struct View {
            /// Of which states the answers were, in the order in which they came, equal neighbors
            /// joined.
            var states: [Int] = []
            var requestCount = 0
            var failures: [String] = []
        }

        private let questions: [Question]
        private let current = Mutex(View())

        init(_ questions: [Question]) {
            self.questions = questions
        }

        var view: View { current.withLock(\.self) }

        var hasFailed: Bool { current.withLock { !$0.failures.isEmpty } }

        /// Whether its last answer was of this state, or it has failed and need not be waited for.
        func hasReached(_ state: Int) -> Bool {
            current.withLock { $0.states.last == state || !$0.failures.isEmpty }
        }

        func watch(port: UInt16, until isOver: Gate) {
            do {
                let client = try RawClient(port: port)
                while !isOver.isOpen {
                    for question in questions {
                        note(try ReloadTests.ask(question.request, client), to: question)
                    }
                }
            } catch {
                current.withLock { $0.failures.append("\(error)") }
            }
        }

        private func note(_ response: RawClient.Response, to question: Question) {
            let state = question.answers.firstIndex(of: response.body)
            current.withLock { view in
                view.requestCount += 1
                guard response.status == 200, let state else {
                    view.failures.append("of neither state: \(response.text)")
                    return
                }
                if view.states.last != state { view.states.append(state) }
            }
        }
    }

    private static func ask(_ request: String, _ client: RawClient) throws -> RawClient.Response {
        try client.send(request)
        return try client.readResponse()
    }

    private func ask(_ request: String, port: UInt16) throws -> RawClient.Response {
        try Self.ask(request, RawClient(port: port))
    }

    private func postReload(_ port: UInt16) throws -> RawClient.Response {
        try ask(MalformedRequest.post("/admin/reload", ""), port: port)
    }

    /// What answers each request in either state; the service is in the first one afterwards.
    private func questions(
        _ requests: [String],
        to service: RunningService,
        change: (Int) throws -> Void
    ) throws -> [Question] {
        let port = service.port
        var answers: [[[UInt8]]] = []
        for state in [1, 0] {
            let before = try requests.map { try ask($0, port: port).body }
            try change(state)
            #expect(try requests.map { try ask($0, port: port).body } == before)
            #expect(try postReload(port).status == 200)
            answers.insert(try requests.map { try ask($0, port: port).body }, at: 0)
        }
        for (first, second) in zip(answers[0], answers[1]) { #expect(first != second) }
        return requests.indices.map { index in
            Question(request: requests[index], answers: answers.map { $0[index] })
        }
    }

    /// Changes the files again and again while clients ask: every answer is of one of the two states
    /// to the bit, and each connection sees every change, once.
    private func expectEveryChangeOnce(
        _ questions: [Question],
        of service: RunningService,
        change: (Int) throws -> Void
    ) async throws {
        let isOver = Gate()
        defer { isOver.open() }
        let port = service.port
        let watchers = (0..<4).map { _ in Watcher(questions) }
        let tasks = watchers.map { watcher in
            Task { try await onOwnThread { watcher.watch(port: port, until: isOver) } }
        }
        #expect(waitUntil { watchers.allSatisfy { $0.hasReached(0) } })
        for round in 1...Self.roundCount where !watchers.contains(where: \.hasFailed) {
            let state = round % 2
            try change(state)
            if round % 3 == 1 {
                service.signal(SIGHUP)
            } else {
                #expect(try postReload(port).status == 200)
                for question in questions {
                    #expect(try ask(question.request, port: port).body == question.answers[state])
                }
            }
            #expect(waitUntil { watchers.allSatisfy { $0.hasReached(state) } }, "round \(round)")
        }
        isOver.open()
        for task in tasks { try await task.value }
        for view in watchers.map(\.view) {
            #expect(view.failures.isEmpty)
            #expect(view.requestCount > Self.roundCount)
            #expect(view.states == (0...Self.roundCount).map { $0 % 2 })
        }
        #expect(service.stop() == 0)
    }

    @Test func noRequestFailsAndNoAnswerIsOfTwoMemories() async throws {
        let folder = try ScratchFolder()
        func change(to state: Int) throws {
            _ = try PairFixture(seed: state == 0 ? 1 : 2).buildMemory(in: folder)
        }
        try change(to: 0)
        let service = try RunningService(["--memory", folder.path("memory")], in: folder)
        let questions = try questions([Self.refineRequest], to: service, change: change)
        try await expectEveryChangeOnce(questions, of: service, change: change)
    }

    /// Weights that were trained a little, different ones for each seed.
    private func trainedWeights(seed: Int, in folder: ScratchFolder) throws -> [UInt8] {
        let outcome = try RecoProcess.run(
            [
                "train", "--memory", folder.path("memory"), "--output",
                folder.path("trained-\(seed).safetensors"), "--seed", "\(seed)", "--steps", "10",
                "--batch-size", "32", "--k", "3", "--learning-rate", "0.01", "--threads", "1",
            ],
            in: folder
        )
        try #require(outcome.status == 0, "\(outcome.errors)")
        return try folder.read("trained-\(seed).safetensors")
    }

    /// The file of a label set whose labels and embeddings are of this state.
    private func storedLabels(
        state: Int,
        by service: RunningService,
        in folder: ScratchFolder
    ) throws -> [UInt8] {
        let classes = PairFixture(seed: UInt64(state + 1)).classes
        let labels = PairFixture.labels.enumerated().map { row, label in
            #"{"name":"\#(label) \#(state)","embedding":\#(json(classes, row: row))}"#
        }
        let body = #"{"labels":[\#(labels.joined(separator: ","))]}"#
        let response = try ask(MalformedRequest.put("/label-sets/colors", body), port: service.port)
        try #require(response.status < 300, "\(response.text)")
        return try folder.read("label-sets/colors.safetensors")
    }

    private func json(_ matrix: Matrix, row: Int) -> String {
        let columns = row * matrix.columnCount..<(row + 1) * matrix.columnCount
        return "[" + matrix.values[columns].map(\.description).joined(separator: ",") + "]"
    }

    /// Both change in one reload, so an answer could be of the weights before and the labels after.
    @Test func noAnswerIsOfTwoWeightsOrTwoLabelSets() async throws {
        let folder = try ScratchFolder()
        let memory = try PairFixture().buildMemory(in: folder)
        let weights = try [1, 2].map { try trainedWeights(seed: $0, in: folder) }
        let path = try folder.write(weights[0], to: "weights.safetensors")
        let service = try RunningService(["--memory", memory, "--weights", path], in: folder)
        let labels = try [0, 1].map { try storedLabels(state: $0, by: service, in: folder) }
        // By rename, as files of a service that runs have to be replaced.
        func change(to state: Int) throws {
            try Data(weights[state]).write(to: URL(filePath: path), options: .atomic)
            let file = URL(filePath: folder.path("label-sets/colors.safetensors"))
            try Data(labels[state]).write(to: file, options: .atomic)
        }
        // The set that was stored last is of the other state than the weights.
        try change(to: 0)
        #expect(try postReload(service.port).status == 200)
        let questions = try questions(
            [Self.refineRequest, Self.classifyRequest],
            to: service,
            change: change
        )
        try await expectEveryChangeOnce(questions, of: service, change: change)
    }

    /// The ids of the nearest neighbors of an image, nearest first.
    private func neighbors(
        of images: Matrix,
        row: Int,
        k: Int = 1,
        port: UInt16
    ) throws -> [String] {
        struct Answer: Decodable {
            struct Row: Decodable {
                struct Neighbor: Decodable {
                    let id: String
                }

                let neighbors: [Neighbor]
            }

            let data: [Row]
        }

        let embedding = json(images, row: row)
        let response = try ask(
            MalformedRequest.post(
                "/refine",
                #"{"modality":"image","embedding":\#(embedding),"k":\#(k),"neighbors":true}"#
            ),
            port: port
        )
        let answer = try JSONDecoder().decode(Answer.self, from: Data(response.body))
        return answer.data.flatMap { $0.neighbors.map(\.id) }
    }

    private func changeMemory(_ arguments: [String], in folder: ScratchFolder) throws {
        let outcome = try RecoProcess.run(
            ["memory"] + arguments + ["--memory", folder.path("memory")],
            in: folder
        )
        try #require(outcome.status == 0, "\(outcome.errors)")
    }

    @Test(arguments: Way.allCases)
    func whatWasAppendedIsFoundAndWhatWasRemovedIsNot(way: Way) throws {
        let folder = try ScratchFolder()
        let (pairs, more) = (PairFixture(), PairFixture(seed: 3))
        let memory = try pairs.buildMemory(in: folder)
        let service = try RunningService(["--memory", memory], in: folder)
        let port = service.port
        let removed = 7
        let before = try neighbors(of: more.queries, row: 0, port: port)
        #expect(try neighbors(of: pairs.images, row: removed, port: port) == ["pair-\(removed)"])

        try NpyFile.write(more.queries.rows(0..<1), to: folder.path("more-image.npy"))
        try NpyFile.write(more.classes.rows(0..<1), to: folder.path("more-text.npy"))
        try folder.write(#"{"id":"appended"}"# + "\n", to: "more.jsonl")
        try changeMemory(
            [
                "append", "--image-embeddings", folder.path("more-image.npy"),
                "--text-embeddings", folder.path("more-text.npy"), "--metadata",
                folder.path("more.jsonl"),
            ],
            in: folder
        )
        try changeMemory(["remove", "--id", "pair-\(removed)"], in: folder)
        // A change is not seen before it is asked for.
        #expect(try neighbors(of: more.queries, row: 0, port: port) == before)
        #expect(try neighbors(of: pairs.images, row: removed, port: port) == ["pair-\(removed)"])

        switch way {
        case .signal:
            service.signal(SIGHUP)
            #expect(
                waitUntil { (try? neighbors(of: more.queries, row: 0, port: port)) == ["appended"] }
            )
        case .request:
            #expect(try postReload(port).status == 200)
            #expect(try neighbors(of: more.queries, row: 0, port: port) == ["appended"])
        }
        let count = PairFixture.pairCount
        let all = try neighbors(of: pairs.images, row: removed, k: count + 1, port: port)
        let kept = (0..<count).filter { $0 != removed }.map { "pair-\($0)" }
        #expect(all.sorted() == (kept + ["appended"]).sorted())
        #expect(service.stop() == 0)
    }

    @Test func filesThatCannotBeUsedLeaveEverythingAsItWas() throws {
        let folder = try ScratchFolder()
        let memory = try PairFixture().buildMemory(in: folder)
        let service = try RunningService(["--memory", memory], in: folder)
        let before = try ask(Self.refineRequest, port: service.port).body
        let manifest = try folder.read("memory/memory.json")
        try folder.write("{}", to: "memory/memory.json")
        let refused = try postReload(service.port)
        #expect(refused.status == 409)
        #expect(refused.text.contains("memory.json"))
        service.signal(SIGHUP)
        #expect(waitUntil { service.errors.contains("reload failed") })
        #expect(try ask(Self.refineRequest, port: service.port).body == before)
        try folder.write(manifest, to: "memory/memory.json")
        #expect(try postReload(service.port).status == 200)
    }
}
