import HTTPServing

/// `GET /openapi.yaml`: the description of this API, as the repository has it.
///
/// The file is compiled into the program, so that it is there wherever the program is.
struct OpenAPIEndpoint: Sendable {
    /// The file's text.
    static let document: [UInt8] = PackageResources.openapi_yaml

    private static let answer = HTTPResponse(
        contentType: "application/yaml; charset=utf-8",
        body: document
    )

    /// Answers the request.
    func respond() -> HTTPResponse { Self.answer }
}
