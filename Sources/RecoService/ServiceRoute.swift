/// The routes of the service, with the statuses that each answers with.
///
/// Statuses that the server gives before a request reaches its route, such as 405 or 413, are not
/// listed; the server counts them.
enum ServiceRoute: String, CaseIterable, Sendable {
    case refine = "POST /refine"
    case classify = "POST /classify"
    case health = "GET /healthz"
    case readiness = "GET /readyz"
    case metrics = "GET /metrics"
    case info = "GET /info"
    case description = "GET /openapi.yaml"
    case labelSets = "GET /label-sets"
    case labelSet = "GET /label-sets/{name}"
    case putLabelSet = "PUT /label-sets/{name}"
    case deleteLabelSet = "DELETE /label-sets/{name}"
    case reload = "POST /admin/reload"

    /// The method, as requests say it.
    var method: String { String(rawValue.prefix { $0 != " " }) }

    /// The pattern of the path.
    var pattern: String { String(rawValue.drop { $0 != " " }.dropFirst()) }

    /// What a key must be good for to get in.
    var scope: AccessScope {
        switch self {
        case .putLabelSet, .deleteLabelSet, .reload: .write
        default: .read
        }
    }

    /// The statuses of the route's answers.
    var statuses: [Int] {
        switch self {
        case .refine: [200, 400, 415, 422, 500, 503]
        case .classify: [200, 400, 415, 422, 500, 503]
        case .health, .metrics, .description: [200, 304, 412]
        case .readiness, .info, .labelSets: [200, 304, 412, 503]
        case .labelSet: [200, 304, 400, 404, 412, 500, 503]
        case .putLabelSet: [200, 201, 400, 409, 412, 415, 422, 500, 503]
        case .deleteLabelSet: [204, 404, 412, 500, 503]
        case .reload: [200, 409]
        }
    }
}
