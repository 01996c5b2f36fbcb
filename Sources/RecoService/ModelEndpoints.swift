import Reco
import VectorMemory

/// The endpoints whose answers depend on the model.
///
/// There is one of these for each model that is served; requests that began with an earlier one
/// finish with that.
struct ModelEndpoints: Sendable {
    let model: ServedModel
    let refine: RefineEndpoint
    let classify: ClassifyEndpoint
    let labelSets: LabelSetsEndpoint
    let info: InfoEndpoint

    /// Makes a model's endpoints; batches run on the given lanes.
    init(
        _ model: ServedModel,
        configuration: ServiceConfiguration,
        lanes: ServiceLanes,
        metrics: ServiceMetrics
    ) {
        self.model = model
        let (refiner, store) = (model.refiner, model.labelSetStore)
        let (limits, dimension) = (configuration.limits, refiner.memory.dimension)
        let batcher = RefineBatcher(
            refiner: refiner,
            lanes: lanes.refine,
            limits: limits,
            metrics: metrics
        )
        let header = AnswerHeader(modelName: configuration.modelName, memory: refiner.memory)
        refine = RefineEndpoint(
            schema: RefineSchema(dimension: dimension, limits: limits, header: header),
            refiner: refiner,
            batcher: batcher,
            limits: limits
        )
        classify = ClassifyEndpoint(
            schema: ClassifySchema(
                dimension: dimension,
                limits: limits,
                labelLimits: store.limits,
                header: header
            ),
            refiner: refiner,
            batcher: batcher,
            store: store,
            cache: LabelSetCache(
                refiner: refiner,
                batcher: batcher,
                labelLimit: limits.cachedLabelLimit,
                metrics: metrics
            ),
            classifier: model.classifier,
            limits: limits,
            lane: lanes.classify,
            metrics: metrics
        )
        labelSets = LabelSetsEndpoint(
            schema: LabelSetSchema(dimension: dimension, limits: store.limits),
            store: store,
            lane: lanes.labelSets
        )
        info = InfoEndpoint(
            configuration: configuration,
            refiner: refiner,
            classifier: model.classifier,
            labelLimits: store.limits
        )
    }
}

/// The lanes of a service, which all its models share.
struct ServiceLanes: Sendable {
    /// Where batches are searched and fused.
    var refine: [ComputeLane]
    /// Where large comparisons run.
    var classify = ComputeLane(name: "classify")
    /// Where label sets wait for the disk.
    var labelSets = ComputeLane(name: "label-sets")
    /// Where models are read.
    var reload = ComputeLane(name: "reload")

    /// Makes as many lanes for batches as are wanted.
    init(refineLaneCount: Int) {
        self.init(refine: (0..<refineLaneCount).map { ComputeLane(name: "refine.\($0)") })
    }

    /// Makes lanes of which those for batches are given.
    init(refine: [ComputeLane]) {
        self.refine = refine
    }
}
