import HTTPServing

/// `POST /admin/reload`: reads memory, weights, label sets, keys and certificates again.
struct ReloadEndpoint: Sendable {
    /// Does it.
    let reloader: Reloader

    /// Answers when the new model is served, or when it is certain that the old one stays.
    func respond() async throws(ServiceError) -> HTTPResponse {
        let report: ReloadReport
        do {
            report = try await reloader.reload().get()
        } catch {
            throw .reloadFailed(reason: "\(error)")
        }
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("memory")
        report.memory.write(to: &writer)
        writer.key("label_sets")
        writer.integer(report.labelSetCount)
        writer.key("keys")
        writer.integer(report.keyCount)
        writer.key("warnings")
        writer.beginArray()
        for warning in report.warnings { writer.string(warning) }
        writer.endArray()
        writer.endObject()
        return HTTPResponse(json: writer.bytes)
    }
}
