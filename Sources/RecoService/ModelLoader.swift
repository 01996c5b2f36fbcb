import HTTPServing
import Reco
import VectorMemory

/// Reads what a service serves and puts it in the slot, all of it or nothing.
struct ModelLoader: Sendable {
    let source: any ServiceSource
    let slot: ModelSlot
    let gate: AccessGate
    let state: ServiceState
    let configuration: ServiceConfiguration
    let lanes: ServiceLanes
    let metrics: ServiceMetrics

    /// Reads everything anew, away from the threads that answer.
    func load() async -> Reloader.Outcome {
        let outcome = await lanes.reload.run { Result { try read() } }
        switch outcome {
        case .success: metrics.completedReloads.count()
        case .failure: metrics.failedReloads.count()
        }
        return outcome
    }

    /// Serves a model from now on.
    func install(_ model: ServedModel) {
        slot.install(
            ModelEndpoints(model, configuration: configuration, lanes: lanes, metrics: metrics)
        )
    }

    private func read() throws -> ReloadReport {
        let previous = slot.model
        let access = try source.loadAccess()
        let model = try source.loadModel(replacing: previous)
        let warnings: [TLSWarning]
        if let previous {
            // Requests on their way, and all label sets, are of the dimension that was served.
            let expected = previous.refiner.memory.dimension
            let found = model.refiner.memory.dimension
            guard found == expected else {
                throw ServiceError.wrongModelDimension(expected: expected, found: found)
            }
            try model.labelSetStore.reload()
            warnings = try state.reloadCertificate()
        } else {
            warnings = state.tlsWarnings
        }
        gate.install(access.policy)
        install(model)
        let memory = model.refiner.memory
        return ReloadReport(
            memoryName: memory.name,
            rowCount: memory.rowCount,
            checksum: memory.checksum,
            labelSetCount: model.labelSetStore.names.count,
            keyCount: access.policy.keys.count,
            warnings: access.warnings + warnings.map(\.description)
        )
    }
}
