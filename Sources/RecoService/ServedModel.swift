public import Reco
import VectorMemory

/// What a service answers from; it is replaced as a whole, never in part.
public struct ServedModel: Sendable {
    /// The memory and the fusion.
    public let refiner: Refiner
    /// What turns similarities into probabilities.
    public let classifier: Classifier
    /// The stored label sets.
    public let labelSetStore: LabelSetStore

    /// Joins the method with its label sets, which must be of the memory's dimension.
    public init(
        refiner: Refiner,
        classifier: Classifier = Classifier(),
        labelSetStore: LabelSetStore
    ) {
        precondition(
            labelSetStore.dimension == refiner.memory.dimension,
            "label sets of dimension \(labelSetStore.dimension), "
                + "a memory of \(refiner.memory.dimension)"
        )
        self.refiner = refiner
        self.classifier = classifier
        self.labelSetStore = labelSetStore
    }
}
