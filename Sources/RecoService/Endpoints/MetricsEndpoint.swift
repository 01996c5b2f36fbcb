import HTTPServing
import Reco
import VectorMemory

/// `GET /metrics`: everything that is counted, in Prometheus' text format.
struct MetricsEndpoint: Sendable {
    /// What the service counts.
    let metrics: ServiceMetrics
    /// Has the model; before there is one, its numbers are zero.
    let slot: ModelSlot
    /// Knows the keys.
    let gate: AccessGate
    /// What the service is doing.
    let state: ServiceState
    /// What the service is called.
    let configuration: ServiceConfiguration

    /// Answers the request.
    func respond() -> HTTPResponse {
        var text = MetricsText()
        writeService(to: &text)
        metrics.write(to: &text)
        let numbers = state.serverNumbers
        writeServer(numbers, to: &text)
        writeHeld(numbers, to: &text)
        writeKeys(to: &text)
        writeLog(numbers, to: &text)
        writeHandshakes(numbers, to: &text)
        writeCodings(numbers, to: &text)
        writeProcess(.current, to: &text)
        return HTTPResponse(
            contentType: MetricsText.contentType,
            body: Array(text.text.utf8)
        )
    }

    private func writeService(to text: inout MetricsText) {
        let model = slot.model
        let memory = model?.refiner.memory
        text.family(
            "reco_info",
            .gauge,
            help: "What runs; the value is always 1.",
            [
                (
                    [
                        ("version", configuration.version), ("model", configuration.modelName),
                        ("memory", memory?.name ?? ""), ("checksum", memory?.checksum ?? ""),
                        ("encoder", memory?.encoder ?? ""),
                        ("fusion", model?.refiner.plan.kind.rawValue ?? ""),
                    ], 1
                )
            ]
        )
        text.number(
            "reco_ready",
            .gauge,
            help: "1 while the service takes work, 0 before it has a memory and while it drains.",
            model == nil || state.isDraining ? 0 : 1
        )
        text.number(
            "reco_memory_rows",
            .gauge,
            help: "Pairs in the memory.",
            memory?.rowCount ?? 0
        )
        text.number(
            "reco_memory_dimension",
            .gauge,
            help: "Numbers in an embedding.",
            memory?.dimension ?? 0
        )
        text.number(
            "reco_label_sets",
            .gauge,
            help: "Stored label sets.",
            model?.labelSetStore.names.count ?? 0
        )
        text.number(
            "reco_label_sets_damaged",
            .gauge,
            help: "Stored label sets whose files cannot be used.",
            model?.labelSetStore.damaged.count ?? 0
        )
    }

    private func writeServer(_ numbers: ServerNumbers, to text: inout MetricsText) {
        text.family(
            "reco_http_refusals_total",
            .counter,
            help: "Requests that the server itself refused, by reason and status.",
            RefusalReason.allCases.map { reason in
                (
                    [("reason", reason.rawValue), ("status", String(reason.status))],
                    Double(numbers.refusals[reason] ?? 0)
                )
            }
        )
        text.number(
            "reco_http_connections",
            .gauge,
            help: "Open connections.",
            numbers.openConnectionCount
        )
        text.number(
            "reco_http_connections_accepted_total",
            .counter,
            help: "Connections accepted.",
            numbers.acceptedConnectionCount
        )
        text.number(
            "reco_http_connections_refused_total",
            .counter,
            help: "Connections turned away because too many were open.",
            numbers.refusedConnectionCount
        )
        text.number(
            "reco_http_idle_connections_closed_total",
            .counter,
            help: "Idle connections closed to make room for new ones.",
            numbers.closedIdleConnectionCount
        )
        text.number(
            "reco_http_accept_failures_total",
            .counter,
            help: "Times that no connection could be accepted for want of descriptors.",
            numbers.acceptFailureCount
        )
        text.number(
            "reco_http_timeouts_total",
            .counter,
            help: "Connections closed because a time limit passed.",
            numbers.timeoutCount
        )
        text.number(
            "reco_http_received_bytes_total",
            .counter,
            help: "Bytes read from clients, those of TLS itself not counted.",
            numbers.readByteCount
        )
        text.number(
            "reco_http_sent_bytes_total",
            .counter,
            help: "Bytes written to clients, those of TLS itself not counted.",
            numbers.writtenByteCount
        )
    }

    private func writeHeld(_ numbers: ServerNumbers, to text: inout MetricsText) {
        text.number(
            "reco_http_held_body_bytes",
            .gauge,
            help: "Bytes of request bodies that are held now.",
            numbers.heldBodyByteCount
        )
        text.number(
            "reco_http_held_answer_bytes",
            .gauge,
            help: "Bytes of answers that wait for clients to read them.",
            numbers.heldAnswerByteCount
        )
        text.number(
            "reco_http_running_handlers",
            .gauge,
            help: "Requests whose handlers run now.",
            numbers.runningHandlerCount
        )
    }

    private func writeKeys(to text: inout MetricsText) {
        text.family(
            "reco_http_requests_by_key_total",
            .counter,
            help: "Requests that bore a known key, by its name and what came of them.",
            gate.numbers.map { name, outcome, count in
                ([("key", name), ("result", outcome.rawValue)], Double(count))
            }
        )
    }

    private func writeLog(_ numbers: ServerNumbers, to text: inout MetricsText) {
        text.number(
            "reco_log_lines_dropped_total",
            .counter,
            help: "Lines about requests that were dropped because the log took them too slowly.",
            numbers.droppedRecordCount
        )
    }

    private func writeHandshakes(_ numbers: ServerNumbers, to text: inout MetricsText) {
        text.family(
            "reco_tls_handshakes_total",
            .counter,
            help: "TLS handshakes, by how they ended.",
            [
                ([("result", "ok")], Double(numbers.completedHandshakeCount)),
                ([("result", "failed")], Double(numbers.failedHandshakeCount)),
                ([("result", "timed_out")], Double(numbers.timedOutHandshakeCount)),
            ]
        )
        text.number(
            "reco_tls_handshakes_running",
            .gauge,
            help: "TLS handshakes under way.",
            numbers.runningHandshakeCount
        )
    }

    private func writeCodings(_ numbers: ServerNumbers, to text: inout MetricsText) {
        text.family(
            "reco_http_coded_request_bytes_total",
            .counter,
            help: "Bytes of request bodies in a content coding, as they came and decoded.",
            [
                ([("form", "coded")], Double(numbers.codedBodyByteCount)),
                ([("form", "decoded")], Double(numbers.inflatedBodyByteCount)),
            ]
        )
        text.family(
            "reco_http_coded_answer_bytes_total",
            .counter,
            help: "Bytes of answers in a content coding, before it and as they left.",
            [
                ([("form", "decoded")], Double(numbers.plainAnswerByteCount)),
                ([("form", "coded")], Double(numbers.codedAnswerByteCount)),
            ]
        )
    }

    private func writeProcess(_ usage: ProcessUsage, to text: inout MetricsText) {
        text.number(
            "process_resident_memory_bytes",
            .gauge,
            help: "Memory in use, the mapped memory's pages included.",
            usage.residentByteCount
        )
        text.number(
            "process_virtual_memory_bytes",
            .gauge,
            help: "Address space in use.",
            usage.virtualByteCount
        )
        text.number(
            "process_open_fds",
            .gauge,
            help: "Open descriptors.",
            usage.descriptorCount
        )
        text.number(
            "process_max_fds",
            .gauge,
            help: "How many descriptors may be open.",
            usage.descriptorLimit
        )
        text.family(
            "process_cpu_seconds_total",
            .counter,
            help: "Processor time, of all threads.",
            [([], usage.processorSeconds)]
        )
        text.family(
            "process_start_time_seconds",
            .gauge,
            help: "When the process started, in seconds since 1970.",
            [([], usage.startSeconds)]
        )
    }
}
