import FileStorage
import Reco
import RecoService
import VectorMemory

/// The files that the settings name, read as often as the service asks.
struct ServiceFiles: ServiceSource {
    private let settings: Settings
    private let plan: ServicePlan

    /// Reads from where the plan says.
    init(_ settings: Settings, plan: ServicePlan) {
        self.settings = settings
        self.plan = plan
    }

    /// Opens the memory, reads the weights, and prepares both.
    ///
    /// Checking and encoding a large memory takes longer than all else, so one that has not changed
    /// is used again.
    func loadModel(replacing previous: ServedModel?) throws -> ServedModel {
        let fusion = try FusionSettings(settings)
        var memory = try Memory(opening: plan.memoryFolder)
        let served = previous?.refiner
        if let served, served.memory.dimension != memory.dimension {
            throw ServiceError.wrongModelDimension(
                expected: served.memory.dimension,
                found: memory.dimension
            )
        }
        if let served, served.memory.manifest == memory.manifest { memory = served.memory }
        let refiner = try fusion.refiner(memory: memory)
        if served?.memory !== memory || served?.plan.kind == FusionPlan.Kind.none {
            try refiner.prepare()
        }
        return ServedModel(
            refiner: refiner,
            classifier: fusion.classifier,
            labelSetStore: try previous?.labelSetStore
                ?? openLabelSets(dimension: memory.dimension)
        )
    }

    /// Reads the keys.
    func loadAccess() throws -> LoadedAccess { try plan.access.load() }

    private func openLabelSets(dimension: Int) throws -> LabelSetStore {
        do throws(RecoError) {
            return try LabelSetStore(
                opening: plan.labelSetFolder,
                dimension: dimension,
                limits: plan.labelSetLimits
            )
        } catch .storage(.locked) {
            throw CommandError.labelSetsInUse(folder: plan.labelSetFolder)
        }
    }
}
