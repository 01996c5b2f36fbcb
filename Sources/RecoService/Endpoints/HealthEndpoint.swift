import HTTPServing

/// `GET /healthz` and `GET /readyz`: whether the process is alive, and whether to send it work.
struct HealthEndpoint: Sendable {
    /// Knows whether the service is about to end.
    let state: ServiceState
    /// Has the model, once there is one.
    let slot: ModelSlot

    private static let alive = HTTPResponse(json: Array(#"{"status":"ok"}"#.utf8))
    private static let ready = HTTPResponse(json: Array(#"{"status":"ready"}"#.utf8))

    /// Answers `GET /healthz`.
    func health() -> HTTPResponse { Self.alive }

    /// Answers `GET /readyz`, and says why not.
    func readiness() throws(ServiceError) -> HTTPResponse {
        guard !state.isDraining else { throw .notReady(reason: "the service is shutting down") }
        _ = try slot.current
        return Self.ready
    }
}
