import HTTPServing
import HTTPWire
import Reco

/// `GET`, `PUT` and `DELETE` below `/label-sets`: named lists of labels, kept on disk.
struct LabelSetsEndpoint: Sendable {
    /// Reads and writes the JSON.
    let schema: LabelSetSchema
    /// Keeps the sets.
    let store: LabelSetStore
    /// Where the disk is waited for.
    let lane: ComputeLane

    /// Answers `GET /label-sets`.
    func list() -> HTTPResponse {
        // A set that cannot be read is left out; asking for it by name tells why.
        let sets = store.names.compactMap { (try? store.labelSet(named: $0)) ?? nil }
        return HTTPResponse(json: schema.encode(listOf: sets))
    }

    /// Answers `GET /label-sets/{name}`.
    func get(_ request: HTTPRequest) throws(ServiceError) -> HTTPResponse {
        let format = try embeddingFormat(in: request)
        let set: LabelSet?
        do {
            set = try store.labelSet(named: request.labelSetName)
        } catch {
            throw .labelSetStorageFailed(reason: error.description)
        }
        guard let set else { throw .labelSetNotFound(name: request.labelSetName) }
        return HTTPResponse(json: schema.encode(set, embeddingsAs: format))
    }

    /// Throws what `PUT /label-sets/{name}` is refused for whatever its content is.
    static func checkPut(_ request: HTTPRequest) throws(ServiceError) {
        let name = request.labelSetName
        guard LabelSet.isValid(name: name) else {
            throw .invalidLabelSetName(
                expected: "a label set's name of " + LabelSetSchema.expectedName,
                found: quoted(name)
            )
        }
        _ = try request.jsonBody
    }

    /// Answers `PUT /label-sets/{name}` of a request that `checkPut` has let through.
    func put(_ request: HTTPRequest) async throws(ServiceError) -> HTTPResponse {
        let name = request.labelSetName
        let list = try schema.parse(request.body)
        let set: LabelSet
        let isNew: Bool
        do {
            set = try LabelSet(name: name, labels: list.names, embeddings: list.embeddings)
            isNew = try await onDisk { store throws(RecoError) in try store.put(set) }
        } catch {
            throw Self.serviceError(for: error)
        }
        var response = HTTPResponse(
            status: isNew ? 201 : 200,
            json: schema.encodeSummary(of: set)
        )
        if isNew { response.fields.append("Location", "/label-sets/\(name)") }
        return response
    }

    /// Answers `DELETE /label-sets/{name}`.
    func delete(_ request: HTTPRequest) async throws(ServiceError) -> HTTPResponse {
        let name = request.labelSetName
        let wasThere: Bool
        do {
            wasThere = try await onDisk { store throws(RecoError) in try store.delete(name) }
        } catch {
            throw Self.serviceError(for: error)
        }
        guard wasThere else { throw .labelSetNotFound(name: name) }
        return HTTPResponse(status: 204)
    }

    private func onDisk(
        _ change: @escaping @Sendable (LabelSetStore) throws(RecoError) -> Bool
    ) async throws(RecoError) -> Bool {
        let store = store
        let result = await lane.run { () -> Result<Bool, RecoError> in
            do throws(RecoError) {
                return .success(try change(store))
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    private func embeddingFormat(
        in request: HTTPRequest
    ) throws(ServiceError) -> EncodingFormat? {
        let parameters = try request.parameters(among: ["embeddings", "encoding_format"])
        let word = parameters["encoding_format"] ?? EncodingFormat.float.rawValue
        guard let format = EncodingFormat(rawValue: word) else {
            throw .invalidParameter(
                name: "encoding_format",
                expected: "float or base64",
                found: quoted(word)
            )
        }
        switch parameters["embeddings"] {
        case nil, "false": return nil
        case "true": return format
        case .some(let word):
            throw .invalidParameter(
                name: "embeddings",
                expected: "true or false",
                found: quoted(word)
            )
        }
    }

    private static func serviceError(for error: RecoError) -> ServiceError {
        switch error {
        case .tooManyLabelSets(let limit):
            .tooManyLabelSets(limit: limit)
        case .tooManyLabelsInStore(let limit, let found):
            .invalidField(
                pointer: "/labels",
                expected: "at most \(limit) labels in all label sets",
                found: "\(found)"
            )
        case .labelsTooLong(let limit, let found):
            .invalidField(
                pointer: "/labels",
                expected: "names of at most \(limit) bytes together",
                found: "\(found)"
            )
        default:
            .labelSetStorageFailed(reason: error.description)
        }
    }
}

extension HTTPRequest {
    /// The part of the path that names a label set.
    fileprivate var labelSetName: String { parameters["name"] ?? "" }
}
