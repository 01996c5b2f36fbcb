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
    /// Where the outcomes of all but the first reading go.
    let reloads: AsyncStream<Reloader.Outcome>.Continuation

    /// Reads everything anew, away from the threads that answer.
    func load() async -> Reloader.Outcome {
        let isFirst = slot.model == nil
        let outcome = await lanes.reload.run { Result { try read() } }
        if !isFirst { reloads.yield(outcome) }
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
        guard previous != nil else {
            return serve(model, to: access, warnings: state.tlsWarnings)
        }
        let renewal = try state.readCertificate()
        // The last that can fail; from there on everything is replaced.
        return try model.labelSetStore.reload { store in
            renewal?.install()
            return serve(
                ServedModel(
                    refiner: model.refiner,
                    classifier: model.classifier,
                    labelSetStore: store
                ),
                to: access,
                warnings: renewal?.warnings ?? []
            )
        }
    }

    private func serve(
        _ model: ServedModel,
        to access: LoadedAccess,
        warnings: [TLSWarning]
    ) -> ReloadReport {
        gate.install(access.policy)
        install(model)
        return ReloadReport(
            memory: MemoryReference(to: model.refiner.memory),
            labelSetCount: model.labelSetStore.names.count,
            keyCount: access.policy.keys.count,
            warnings: access.warnings + warnings.map(\.description)
        )
    }
}
