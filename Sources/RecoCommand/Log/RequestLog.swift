import HTTPServing
import Logging

/// Writes a line for each request that was answered.
///
/// The server puts records into a queue that drops what is too much; here they are taken and made
/// lines of.
struct RequestLog: Sendable {
    private let logger: Logger

    /// How long records gather before the next are taken.
    private static let pause = Duration.milliseconds(10)

    /// How many records may wait for the log before they are dropped.
    static let recordLimit = 8192

    /// Makes a log that writes by this logger.
    init(_ logger: Logger) {
        self.logger = logger
    }

    /// Writes until the server has ended.
    func write(_ records: RequestRecords) async {
        while case let batch = await records.take(), !batch.isEmpty {
            for record in batch {
                logger.log(
                    level: Self.level(of: record),
                    "\(Self.message(for: record))",
                    metadata: Self.metadata(of: record)
                )
            }
            // Being woken for each of thousands of requests costs as much as answering them.
            try? await Task.sleep(for: Self.pause)
        }
    }

    /// Probes come every second and say nothing when all is well.
    static func level(of record: RequestRecord) -> Logger.Level {
        switch (record.route, record.status) {
        case ("/healthz", 200), ("/readyz", 200), ("/metrics", 200): .debug
        case (_, 500): .error
        default: .info
        }
    }

    /// Method, route and status, as far as there are any.
    static func message(for record: RequestRecord) -> String {
        let status = record.status.map(String.init) ?? "client left"
        return "\(record.method ?? "-") \(record.route ?? "-") \(status)"
    }

    /// Everything else, by the names that the documentation lists.
    static func metadata(of record: RequestRecord) -> Logger.Metadata {
        var metadata: Logger.Metadata = [
            "id": "\(record.id)", "body_bytes": number(record.bodyByteCount),
            "answer_bytes": number(record.answerByteCount),
            "duration_ms": milliseconds(record.duration),
        ]
        if let method = record.method { metadata["method"] = "\(method)" }
        if let path = record.path { metadata["path"] = "\(path)" }
        if let route = record.route { metadata["route"] = "\(route)" }
        if let status = record.status { metadata["status"] = number(status) }
        if let holder = record.holder { metadata["key"] = "\(holder)" }
        if let refusal = record.refusal { metadata["refusal"] = "\(refusal.rawValue)" }
        if let trace = record.trace {
            metadata["trace_id"] = "\(trace.traceID)"
            metadata["parent_id"] = "\(trace.parentID)"
        }
        for time in record.notes.times { metadata["\(time.name)_ms"] = milliseconds(time.duration) }
        for count in record.notes.counts { metadata[count.name] = number(count.value) }
        return metadata
    }

    private static func number(_ value: Int) -> Logger.Metadata.Value {
        .stringConvertible(LogNumber(value))
    }

    private static func milliseconds(_ duration: Duration) -> Logger.Metadata.Value {
        .stringConvertible(LogNumber(decimal: duration.millisecondText))
    }
}
